// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// facet_soak: the life of a forwarder in a short time. Packets by the million go through a facetd
/// while faces come and go; its resident memory must not grow.
#include "core/client/connection.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "tests/apps/process.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace facet::tests {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// Nearly what a ring holds: the more, the less often somebody must be woken.
constexpr std::size_t window = 240;
constexpr std::chrono::seconds patience{30};
/// Looks at the memory while the work is done, beginning with the last tenth of the warm-up.
constexpr std::size_t samples = 200;
/// Of the work: until caches, pools and tables have the size that they keep.
constexpr double warm_up = 0.3;
/// How much of its size the memory may grow.
constexpr double most_growth = 0.01;

struct soak_options {
  std::string facetd;
  std::uint64_t packets = 4'000'000;
  std::uint64_t faces = 1000;
  std::size_t lanes = 1;
  bool json = false;
};

template <class T>
T value_of(result<T> answer, const char* what) {
  if (!answer)
    throw std::runtime_error(fmt::format("{}: {}", what, answer.error().message));
  return std::move(*answer);
}

client::connection attach(const std::string& socket, std::uint64_t capacity) {
  client::options o;
  o.socket_path = socket;
  o.capacity = capacity;
  o.connect_timeout = o.command_timeout = patience;
  auto opened = value_of(client::connection::open(o), "cannot attach");
  if (!opened.over_shared_memory())
    throw std::runtime_error("no shared memory: " + std::string{opened.fallback_reason()});
  return opened;
}

/// Asks for Data of ever new Names and answers itself, through the forwarder.
class exchange {
 public:
  explicit exchange(const std::string& socket)
      : producer_(attach(socket, 256)), consumer_(attach(socket, 256)) {
    if (auto registered = producer_.register_prefix(prefix_); !registered)
      throw std::runtime_error(registered.error().message);
  }

  /// @returns packets that went through the forwarder
  std::uint64_t burst() {
    std::vector<packet::buffer> wanted;
    for (std::size_t i = 0; i < window; ++i) {
      auto name = prefix_;
      name.append_sequence(next_++);
      wanted.push_back(packet::interest_builder{name}.encode());
    }
    send(consumer_, wanted);
    for (std::size_t answered = 0, received = 0; received < window;) {
      answered += answered < window ? answer() : 0;
      received += receive(answered < window ? milliseconds{0} : milliseconds{1});
      if (clock::now() > last_ + patience)
        throw std::runtime_error(
            fmt::format("{} of {} Data did not come", window - received, window));
    }
    last_ = clock::now();
    return 2 * window;
  }

 private:
  /// @returns how many Data came in that time
  std::size_t receive(milliseconds limit) {
    arrived_.clear();
    auto got = consumer_.receive_batch(arrived_, window, limit);
    return !got && got.error().code == errc::timed_out ? 0 : value_of(std::move(got), "no Data");
  }

  /// @returns how many Interests were answered
  std::size_t answer() {
    arrived_.clear();
    const auto got = producer_.receive_batch(arrived_, window, milliseconds{1});
    if (!got)
      return 0;  // nothing came in that time
    std::vector<packet::buffer> answers;
    for (const auto& packet : arrived_)
      if (const auto interest = packet::decode_interest(packet))
        answers.push_back(
            packet::data_builder{interest->name}.content(content_).encode_with_zero_digest());
    send(producer_, answers);
    return answers.size();
  }

  static void send(client::connection& to, const std::vector<packet::buffer>& packets) {
    const std::vector<bytes_view> views(packets.begin(), packets.end());
    if (value_of(to.send_batch(views), "cannot send") != packets.size())
      throw std::runtime_error("the forwarder does not take packets");
  }

  const packet::name prefix_ = *packet::name::parse("/soak");
  const std::vector<std::uint8_t> content_ = std::vector<std::uint8_t>(100, 7);
  client::connection producer_;
  client::connection consumer_;
  std::vector<packet::buffer> arrived_;
  std::uint64_t next_ = 0;
  clock::time_point last_ = clock::now();
};

std::uint64_t resident_octets(pid_t process) {
  std::ifstream status{"/proc/" + std::to_string(process) + "/status"};
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:"))
      return std::stoull(line.substr(6)) * 1024;
  throw std::runtime_error("facetd is gone");
}

/// Faces that come, register a prefix and go.
class churn {
 public:
  churn(std::string socket, std::uint64_t faces)
      : socket_(std::move(socket)), faces_(faces), thread_([this] { run(); }) {}
  ~churn() {
    stop_ = true;
    thread_.join();
  }
  churn(const churn&) = delete;
  churn& operator=(const churn&) = delete;

  [[nodiscard]] std::uint64_t made() const noexcept { return made_; }
  [[nodiscard]] bool done() const noexcept { return done_; }
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

 private:
  void run() {
    try {
      for (; made_ < faces_ && !stop_; ++made_) {
        auto face = attach(socket_, 16);
        const auto prefix = *packet::name::parse(fmt::format("/soak-face/{}", made_ % 1000));
        if (auto registered = face.register_prefix(prefix); !registered)
          throw std::runtime_error(registered.error().message);
      }
    } catch (const std::exception& e) {
      problem_ = e.what();
    }
    done_ = true;
  }

  std::string socket_;
  std::uint64_t faces_;
  std::atomic<std::uint64_t> made_{0};
  std::atomic<bool> stop_{false};
  std::atomic<bool> done_{false};
  std::string problem_;  // before done_
  std::thread thread_;
};

std::uint64_t median(std::vector<std::uint64_t> values) {
  std::ranges::sort(values);
  return values.at(values.size() / 2);
}

int report(const soak_options& o, const std::vector<std::uint64_t>& memory, std::uint64_t packets,
           std::uint64_t faces, double seconds) {
  const auto first = static_cast<std::size_t>(warm_up * static_cast<double>(memory.size()));
  const std::vector<std::uint64_t> calm(memory.begin() + static_cast<std::ptrdiff_t>(first),
                                        memory.end());
  const auto tenth = static_cast<std::ptrdiff_t>(std::max<std::size_t>(calm.size() / 10, 1));
  const auto before = median({calm.begin(), calm.begin() + tenth});
  const auto after = median({calm.end() - tenth, calm.end()});
  const auto growth = static_cast<double>(after) / static_cast<double>(before) - 1;
  const bool flat = growth <= most_growth;
  if (o.json)
    std::printf("%s\n", nlohmann::ordered_json{{"packets", packets},
                                               {"faces", faces},
                                               {"seconds", seconds},
                                               {"resident_before", before},
                                               {"resident_after", after},
                                               {"resident_most", std::ranges::max(calm)},
                                               {"growth", growth},
                                               {"flat", flat}}
                            .dump(2)
                            .c_str());
  else
    std::printf(
        "%llu packets and %llu faces in %.1f s: %.2f MiB resident after the warm-up, %.2f MiB "
        "at the end, %.2f MiB at most: %+.2f %%\n",
        static_cast<unsigned long long>(packets), static_cast<unsigned long long>(faces), seconds,
        static_cast<double>(before) / 1048576, static_cast<double>(after) / 1048576,
        static_cast<double>(std::ranges::max(calm)) / 1048576, 100 * growth);
  if (!flat)
    std::fprintf(stderr, "facetd grows\n");
  return flat ? 0 : 1;
}

/// How much of the work is done; faces and packets are two halves of one thing.
double progress(const soak_options& o, std::uint64_t packets, std::uint64_t faces) {
  const auto part = [](std::uint64_t done, std::uint64_t all) {
    return all == 0 ? 1.0 : std::min(1.0, static_cast<double>(done) / static_cast<double>(all));
  };
  return std::min(part(packets, o.packets), part(faces, o.faces));
}

int soak(const soak_options& o) {
  const temporary_directory directory;
  const auto socket = directory.file("facet.sock");
  process facetd{
      {o.facetd, "--socket", socket, "--log-level", "warn", "--lanes", std::to_string(o.lanes)}};
  if (const auto ready = facetd.read_line(patience); !ready)
    throw std::runtime_error("facetd does not start: " + facetd.errors());
  std::vector<std::uint64_t> memory;
  std::uint64_t packets = 0;
  const auto start = clock::now();
  exchange traffic{socket};
  const churn faces{socket, o.faces};
  while (packets < o.packets || !faces.done()) {
    packets += traffic.burst();
    const auto due = static_cast<std::size_t>(progress(o, packets, faces.made()) * samples);
    if (memory.size() < due)
      memory.push_back(resident_octets(facetd.pid()));
    if (faces.done() && !faces.problem().empty())
      throw std::runtime_error(faces.problem());
  }
  memory.push_back(resident_octets(facetd.pid()));
  const std::chrono::duration<double> took = clock::now() - start;
  return report(o, memory, packets, faces.made(), took.count());
}

int run_soak(int argc, char** argv) {
  CLI::App app{"Sends packets through a facetd while faces come and go, and looks at its memory"};
  app.footer(
      "Example:\n  facet_soak --facetd build/release/bin/facetd --packets 1000000000 "
      "--faces 100000 --json");
  soak_options o;
  app.add_option("--facetd", o.facetd, "path of facetd")->required()->type_name("PATH");
  app.add_option("--packets", o.packets, "Interests and Data that it forwards");
  app.add_option("--faces", o.faces, "faces that attach, register a prefix and go");
  app.add_option("--lanes", o.lanes, "threads that forward");
  app.add_flag("--json", o.json, "print one JSON document");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  }
  return soak(o);
}

}  // namespace
}  // namespace facet::tests

int main(int argc, char** argv) {
  try {
    return facet::tests::run_soak(argc, argv);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "facet_soak: %s\n", e.what());
    return 1;
  }
}
