// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// A consumer written as an actor: keeps a window of Interests in flight, a batch at a time, and
/// says how fast Data came.
///
///     example_actor_consumer PREFIX COUNT [SOCKET]
#include "actors/application.hpp"
#include "actors/node.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"

#include <chrono>
#include <cstdlib>
#include <future>
#include <iostream>

using namespace facet;

namespace {

class consumer {
 public:
  using handle = actors::packet_sink;
  static inline const char* name = "consumer";

  consumer(handle::pointer self, actors::face_actor face, packet::name prefix, std::uint64_t total,
           std::shared_ptr<std::promise<std::string>> done)
      : self_(self),
        face_(std::move(face)),
        prefix_(std::move(prefix)),
        total_(total),
        done_(std::move(done)) {}

  handle::behavior_type make_behavior() {
    ask(window);
    return {
        [this](const actors::packets_arrived& arrived) { take(arrived); },
        [this](const actors::face_closed& closed) { finish(closed.detail); },
    };
  }

 private:
  static constexpr std::uint64_t window = 64;

  void ask(std::uint64_t count) {
    actors::send_batch interests;
    for (; count > 0 && asked_ < total_; --count)
      interests.batch.packets.push_back(
          packet::interest_builder{packet::name{prefix_}.append_segment(asked_++)}.encode());
    if (interests.batch.packets.empty())
      return;
    // Answered when the fate of every packet is known.
    self_->request(face_, caf::infinite, std::move(interests))
        .then([](const actors::batch_result&) {},
              [this](const caf::error& e) { finish(actors::from_caf(e).message); });
  }

  void take(const actors::packets_arrived& arrived) {
    for (const auto& packet : arrived.batch.packets) {
      const auto lp = packet::decode_lp(packet);  // bare, or wrapped with a congestion mark
      if (!lp || lp->nack || !packet::decode_data(lp->fragment))
        return finish("a Nack came, or something that is not Data: is the producer running?");
      if (++received_ == total_)
        return finish("");
    }
    ask(arrived.batch.packets.size());
  }

  void finish(const std::string& problem) {
    if (auto done = std::exchange(done_, nullptr))
      done->set_value(problem);
  }

  handle::pointer self_;
  actors::face_actor face_;
  packet::name prefix_;
  std::uint64_t total_;
  std::uint64_t asked_ = 0;
  std::uint64_t received_ = 0;
  std::shared_ptr<std::promise<std::string>> done_;
};

int run(packet::name prefix, std::uint64_t count, std::string socket) {
  caf::actor_system_config settings;
  actors::configure(settings);
  caf::actor_system system{settings};
  client::options options;
  options.socket_path = std::move(socket);
  options.congestion_marks = true;
  // What is pending when the forwarder restarts would be lost. A consumer that is to outlive that
  // asks for it again once application::notify has told it so.
  options.reconnect = false;
  auto app = actors::application::attach(system, options, {});
  if (!app) {
    std::cerr << "example_actor_consumer: " << app.error().message << '\n';
    return 1;
  }
  auto done = std::make_shared<std::promise<std::string>>();
  auto outcome = done->get_future();
  const auto start = std::chrono::steady_clock::now();
  auto sink = port::spawn<consumer>(system, nullptr, (*app)->face(), std::move(prefix), count,
                                    std::move(done));
  caf::anon_send((*app)->face(), actors::subscribe{sink});
  const auto in_time = outcome.wait_for(std::chrono::seconds{60}) == std::future_status::ready;
  const auto problem = in_time ? outcome.get() : "no answer for a minute";
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  caf::anon_send_exit(sink, caf::exit_reason::user_shutdown);
  if (!problem.empty()) {
    std::cerr << "example_actor_consumer: " << problem << '\n';
    return 1;
  }
  std::cout << count << " Data packets in " << took.count() << " s, "
            << static_cast<double>(count) / took.count() << " a second\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  auto prefix = argc > 1 ? packet::name::parse(argv[1]) : packet::name::parse("");
  const auto count = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 0;
  if (argc < 3 || !prefix || count == 0) {
    std::cerr << "usage: example_actor_consumer PREFIX COUNT [SOCKET]\n";
    return 2;
  }
  return run(std::move(*prefix), count, argc > 3 ? argv[3] : "");
}
