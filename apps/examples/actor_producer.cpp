// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// A producer written as an actor: every batch of Interests that arrives on its face is answered by
/// one batch of Data.
///
///     example_actor_producer PREFIX [SOCKET]
#include "actors/application.hpp"
#include "actors/node.hpp"
#include "core/client/received.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"

#include <csignal>
#include <iostream>

using namespace facet;

namespace {

class producer {
 public:
  using handle = actors::packet_sink;
  static inline const char* name = "producer";

  producer(handle::pointer self, actors::face_actor face) : self_(self), face_(std::move(face)) {}

  handle::behavior_type make_behavior() {
    return {
        [this](const actors::packets_arrived& arrived) { answer(arrived); },
        [](const actors::face_closed& closed) {
          std::cerr << "example_actor_producer: " << closed.detail << '\n';
          ::kill(::getpid(), SIGTERM);
        },
    };
  }

 private:
  void answer(const actors::packets_arrived& arrived) {
    static constexpr std::uint8_t hello[] = {'h', 'e', 'l', 'l', 'o'};
    actors::send_batch answers;
    for (const auto& packet : arrived.batch.packets)
      if (const auto interest = facet::client::interest_in(packet))
        answers.batch.packets.push_back(packet::data_builder{interest->name}
                                            .freshness(std::chrono::seconds{1})
                                            .content(hello)
                                            .encode());
    self_->request(face_, caf::infinite, std::move(answers))
        .then([](const actors::batch_result&) {},
              [](const caf::error& e) { std::cerr << actors::from_caf(e).message << '\n'; });
  }

  handle::pointer self_;
  actors::face_actor face_;
};

int run(packet::name prefix, std::string socket, const sigset_t& signals) {
  caf::actor_system_config settings;
  actors::configure(settings);
  caf::actor_system system{settings};
  client::options options;
  options.socket_path = std::move(socket);
  options.congestion_marks = true;
  auto app = actors::application::attach(system, options, {{std::move(prefix), {}}});
  if (!app) {
    std::cerr << "example_actor_producer: " << app.error().message << '\n';
    return 1;
  }
  auto sink = port::spawn<producer>(system, nullptr, (*app)->face());
  caf::anon_send((*app)->face(), actors::subscribe{sink});
  std::cout << "serving" << std::endl;
  int signal = 0;
  sigwait(&signals, &signal);
  caf::anon_send_exit(sink, caf::exit_reason::user_shutdown);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  auto prefix = argc > 1 ? packet::name::parse(argv[1]) : packet::name::parse("");
  if (argc < 2 || !prefix) {
    std::cerr << "usage: example_actor_producer PREFIX [SOCKET]\n";
    return 2;
  }
  // Before any thread starts, so that all of them leave the signals to sigwait.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return run(std::move(*prefix), argc > 2 ? argv[2] : "", signals);
}
