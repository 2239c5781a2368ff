// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facetd/http/http_server.hpp"

#include "apps/facetd/http/api.hpp"
#include "apps/facetd/http/one_request.hpp"
#include "apps/facetd/http/worker_threads.hpp"

#include <spdlog/spdlog.h>

#include <httplib.h>
#include <sys/socket.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>
#include <utility>

namespace facet::apps {
namespace {

constexpr std::size_t answering_threads = 4;
constexpr std::size_t waiting_connections = 64;

/// As the library's own options, but without SO_REUSEPORT: two daemons on one port would answer in
/// turns.
void reuse_address(int socket) {
  const int yes = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
}

errc code_of(int problem) {
  switch (problem) {
    case EADDRINUSE:
      return errc::name_in_use;
    case EACCES:
      return errc::permission_denied;
    case EADDRNOTAVAIL:
      return errc::invalid_argument;
    default:
      return errc::system;
  }
}

/// The library's server with connections that are bounded in size and time.
class bounded_server final : public httplib::Server {
 public:
  /// Connections that wait for anything end soon.
  void end_connections() noexcept { stopping_ = true; }

 private:
  bool process_and_close_socket(socket_t socket) override {
    one_request request{unique_fd{socket}, stopping_};
    bool closed = false;
    return request.receive_head() && process_request(request, true, closed, nullptr);
  }

  std::atomic<bool> stopping_{false};
};

}  // namespace

class http_server::implementation {
 public:
  implementation(listen_address address, std::unique_ptr<status_source> source)
      : address_(std::move(address)), source_(std::move(source)) {
    server_.new_task_queue = [this] {
      workers_ =
          new worker_threads{answering_threads, waiting_connections};  // the server deletes it
      return workers_.load();
    };
    server_.set_socket_options(reuse_address);
    server_.set_default_headers({{"Cache-Control", "no-store"},
                                 {"X-Content-Type-Options", "nosniff"},
                                 {"Referrer-Policy", "no-referrer"},
                                 {"Content-Security-Policy",
                                  "default-src 'self'; img-src 'self' data:; base-uri 'none'; "
                                  "form-action 'self'; frame-ancestors 'none'"}});
    server_.set_pre_routing_handler(
        [this](const httplib::Request& request, httplib::Response& response) {
          respond(request, response);
          return httplib::Server::HandlerResponse::Handled;
        });
  }

  ~implementation() {
    if (!listener_.joinable())
      return;
    if (auto* workers = workers_.load(); workers != nullptr && !ended_)
      workers->let_all_in();
    server_.end_connections();
    server_.stop();
    listener_.join();
  }

  result<void> listen() {
    errno = 0;
    const int port = address_.port == 0 ? server_.bind_to_any_port(address_.host.c_str())
                     : server_.bind_to_port(address_.host.c_str(), address_.port) ? address_.port
                                                                                  : -1;
    const int problem = errno;
    if (port < 0)
      return fail(
          code_of(problem),
          "cannot listen for HTTP on " + address_.authority() + ": " + std::strerror(problem),
          problem);
    address_.port = static_cast<std::uint16_t>(port);
    listener_ = std::thread{[this] {
      if (!server_.listen_after_bind())
        spdlog::error("HTTP on {} ended", address_.authority());
      ended_ = true;
    }};
    // stop() does nothing before the server runs.
    while (!server_.is_running() && !ended_)
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    return {};
  }

  [[nodiscard]] const listen_address& address() const noexcept { return address_; }

 private:
  http_answer decide(const httplib::Request& request) {
    if (request.method != "GET" && request.method != "HEAD")
      return error_answer(405, "unsupported", "only GET: nothing can be changed here");
    if (address_.loopback && !names_this_host(request.get_header_value("Host")))
      return error_answer(421, "permission_denied",
                          "ask for this page by its numeric address or as localhost");
    if (!request.ranges.empty())
      return {416, "text/plain", {}};  // parts of an answer, many times over, are nobody's need
    return answer(*source_, request.path, request.target);
  }

  void respond(const httplib::Request& request, httplib::Response& response) {
    auto decided = decide(request);
    response.status = decided.status;
    response.set_content(std::move(decided.body), decided.type);
  }

  listen_address address_;
  std::unique_ptr<status_source> source_;
  std::atomic<worker_threads*> workers_{nullptr};
  std::atomic<bool> ended_{false};
  bounded_server server_;
  std::thread listener_;
};

result<std::unique_ptr<http_server>> http_server::start(listen_address address,
                                                        std::unique_ptr<status_source> source) {
  auto made = std::make_unique<implementation>(std::move(address), std::move(source));
  if (auto listening = made->listen(); !listening)
    return fail(listening.error());
  return std::unique_ptr<http_server>{new http_server{std::move(made)}};
}

http_server::http_server(std::unique_ptr<implementation> made) : made_(std::move(made)) {
}

http_server::~http_server() = default;

std::string http_server::url() const {
  return "http://" + made_->address().authority() + "/";
}

}  // namespace facet::apps
