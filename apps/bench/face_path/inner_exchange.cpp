// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/face_path/inner_exchange.hpp"

#include "actors/node.hpp"
#include "apps/bench/spin.hpp"
#include "apps/bench/traffic/numbered_packets.hpp"
#include "apps/bench/traffic/process_clock.hpp"
#include "core/shm/channel.hpp"

#include <spdlog/spdlog.h>

#include <time.h>
#include <unistd.h>

#include <optional>
#include <string>
#include <utility>

namespace facet::bench {
namespace {

/// Slots per ring, and the most Interests outstanding.
constexpr std::uint32_t ring_slots = 1024;
/// Taken from a ring at once.
constexpr std::size_t application_batch = 64;

struct actor_settings : caf::actor_system_config {
  actor_settings() { actors::configure(*this); }
};

std::chrono::nanoseconds own_thread_time() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

error from_actor(const std::string& what, const caf::error& why) {
  return {errc::system, what + ": " + caf::to_string(why), 0};
}

}  // namespace

class inner_exchange::impl {
 public:
  explicit impl(const inner_options& options)
      : interests_(numbered_packets::interests(prefix_, ring_slots)),
        expected_interest_(numbered_packets::interests(prefix_, 1)),
        data_(numbered_packets::data(prefix_, options.content, 2 * application_batch)),
        expected_data_(numbered_packets::data(prefix_, options.content, 1)) {}

  result<void> start(const inner_options& options) {
    spdlog::set_level(spdlog::level::off);
    actors::node_options how;
    how.faces.faces.drain_limit = options.drain_limit;
    auto node = actors::node::start(system_, how);
    if (!node)
      return fail(node.error());
    node_ = std::move(*node);
    if (auto opened = open("consumer", consumer_); !opened)
      return opened;
    if (auto opened = open("producer", producer_); !opened)
      return opened;
    return register_producer();
  }

  result<void> round(std::size_t batch) {
    answered_ = 0;
    if (auto sent = ask(batch); !sent)
      return sent;
    spinner patience{false};
    while (answered_ < batch) {
      const auto before = answered_;
      if (auto done = turn(batch); !done)
        return done;
      if (answered_ == before && !patience.turn())
        return fail(errc::timed_out, "a packet got lost between the faces");
    }
    return {};
  }

  result<inner_sample> run(std::chrono::nanoseconds duration, std::size_t window) {
    inner_sample sample;
    const auto process_before = cpu_time_of(::getpid());
    const auto thread_before = own_thread_time();
    const auto start = std::chrono::steady_clock::now();
    answered_ = 0;
    std::uint64_t asked = 0;
    auto now = start;
    auto heard_at = start;
    while (now - start < duration) {
      const auto before = answered_;
      if (auto sent = ask(window - (asked - answered_)); !sent)
        return fail(sent.error());
      asked = answered_ + window;
      if (auto done = turn(application_batch); !done)
        return fail(done.error());
      now = std::chrono::steady_clock::now();
      if (answered_ != before)
        heard_at = now;
      else if (now - heard_at > std::chrono::seconds{5})
        return fail(errc::timed_out, "the forwarder moves no packets");
    }
    sample.exchanges = answered_;
    sample.elapsed = now - start;
    sample.forwarder_cpu =
        *cpu_time_of(::getpid()) - *process_before - (own_thread_time() - thread_before);
    return sample;
  }

 private:
  result<void> open(const std::string& what, std::optional<shm::channel>& into) {
    static unsigned serial = 0;
    const auto name =
        "bench-" + what + "-" + std::to_string(::getpid()) + "-" + std::to_string(++serial);
    actors::create_face request;
    request.uri = "shm://" + name;
    request.capacity = ring_slots;
    std::optional<error> problem;
    caf::scoped_actor self{system_};
    self->request(node_->service(), caf::infinite, request)
        .receive([&](const actors::face_info& info) { last_face_ = info.id; },
                 [&](const caf::error& e) { problem = from_actor("cannot make a face", e); });
    if (problem)
      return fail(*problem);
    auto attached = shm::channel::attach(name);
    if (!attached)
      return fail(attached.error());
    into.emplace(std::move(*attached));
    return {};
  }

  result<void> register_producer() {
    std::optional<error> problem;
    caf::scoped_actor self{system_};
    self->request(node_->service(), caf::infinite,
                  actors::register_prefix{{prefix_, last_face_, 0, 0, 1, 0}})
        .receive([] {}, [&](const caf::error& e) { problem = from_actor("cannot register", e); });
    if (problem)
      return fail(*problem);
    return {};
  }

  static result<void> send(shm::channel& channel, std::span<const bytes_view> packets) {
    spinner patience{false};
    while (!packets.empty()) {
      const auto sent = channel.try_send(packets);
      packets = packets.subspan(sent);
      if (sent == 0 && !patience.turn())
        return fail(errc::timed_out, "a face takes no packets");
    }
    return {};
  }

  result<void> ask(std::size_t count) {
    interests_.clear();
    for (std::size_t i = 0; i < count; ++i, ++next_)
      interests_.add(next_, static_cast<std::uint32_t>(next_));
    return send(*consumer_, interests_.batch());
  }

  /// The producer answers what is there, the consumer takes what is there.
  result<void> turn(std::size_t most) {
    data_.clear();
    const auto asked =
        producer_->receive(std::min(most, application_batch), [this](bytes_view wire) {
          if (const auto number = expected_interest_.number_of(wire))
            data_.add(*number);
        });
    if (!asked)
      return fail(asked.error());
    if (auto sent = send(*producer_, data_.batch()); !sent)
      return sent;
    const auto got = consumer_->receive(std::min(most, application_batch), [this](bytes_view wire) {
      answered_ += expected_data_.number_of(wire) ? 1 : 0;
    });
    if (!got)
      return fail(got.error());
    return {};
  }

  packet::name prefix_ = *packet::name::parse("/facet-bench/inside");
  actor_settings settings_;
  caf::actor_system system_{settings_};
  std::unique_ptr<actors::node> node_;
  face_id last_face_ = no_face;
  std::optional<shm::channel> consumer_;
  std::optional<shm::channel> producer_;
  numbered_packets interests_;
  numbered_packets expected_interest_;
  numbered_packets data_;
  numbered_packets expected_data_;
  std::uint64_t next_ = 0;
  std::uint64_t answered_ = 0;
};

inner_exchange::inner_exchange(std::unique_ptr<impl> self) : self_(std::move(self)) {
}
inner_exchange::~inner_exchange() = default;

result<std::unique_ptr<inner_exchange>> inner_exchange::start(const inner_options& options) {
  auto self = std::make_unique<impl>(options);
  if (auto started = self->start(options); !started)
    return fail(started.error());
  return std::unique_ptr<inner_exchange>{new inner_exchange(std::move(self))};
}

result<void> inner_exchange::round(std::size_t batch) {
  return self_->round(batch);
}

result<inner_sample> inner_exchange::run(std::chrono::nanoseconds duration, std::size_t window) {
  return self_->run(duration, window);
}

}  // namespace facet::bench
