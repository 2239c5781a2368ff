// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facetd/logging.hpp"

#include <spdlog/async.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <cstdlib>
#include <future>
#include <thread>

namespace facet::apps {
namespace {

/// Lines that may wait for whoever reads the log.
constexpr std::size_t queued_lines = 8192;

}  // namespace

void start_logging(const std::string& level) {
  spdlog::init_thread_pool(queued_lines, 1);
  // stderr: stdout carries the ready line and nothing else.
  spdlog::set_default_logger(
      spdlog::create_async_nb<spdlog::sinks::stderr_color_sink_mt>("facetd"));
  spdlog::set_level(spdlog::level::from_str(level));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e %^%l%$ %v");
}

void stop_logging(int status) {
  std::promise<void> written;
  auto done = written.get_future();
  std::thread writer{[&written] {
    spdlog::shutdown();
    written.set_value();
  }};
  if (done.wait_for(std::chrono::seconds{1}) == std::future_status::timeout)
    std::_Exit(status);
  writer.join();
}

}  // namespace facet::apps
