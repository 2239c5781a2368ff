// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
//
// A producer in plain C++: answers every Interest below a prefix with the time of day. Needs
// core/client alone, no actors.
//
//     example_plain_producer /example/time
#include "core/client/connection.hpp"
#include "core/client/received.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace client = facet::client;
namespace packet = facet::packet;

std::string time_of_day() {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  return fmt::format("{:%H:%M:%S} UTC", now);
}

/// Takes what is there, answers all of it, sends the answers with one call.
facet::result<void> serve(client::connection& connection) {
  std::vector<packet::buffer> interests;
  std::vector<packet::buffer> answers;
  while (true) {
    interests.clear();
    const auto got = connection.receive_batch(interests, 64, 1s);
    if (!got && got.error() == facet::errc::timed_out)
      continue;
    if (!got)
      return facet::fail(got.error());
    answers.clear();
    const std::string text = time_of_day();
    for (const packet::buffer& each : interests) {
      const auto interest = client::interest_in(each);
      if (!interest)
        continue;
      answers.push_back(
          packet::data_builder{interest->name}
              .freshness(1s)
              .content({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()})
              .encode());  // signed with DigestSha256
    }
    const std::vector<facet::bytes_view> views(answers.begin(), answers.end());
    if (const auto sent = connection.send_batch(views); !sent)
      return facet::fail(sent.error());
  }
}

facet::result<void> run(std::string_view uri) {
  const auto prefix = packet::name::parse(uri);
  if (!prefix)
    return facet::fail(prefix.error());
  auto connection = client::connection::open();
  if (!connection)
    return facet::fail(connection.error());
  if (const auto registered = connection->register_prefix(*prefix); !registered)
    return registered;
  fmt::print("serving {} {}\n", prefix->to_uri(),
             connection->over_shared_memory() ? "through shared memory" : "over the socket");
  std::fflush(stdout);
  return serve(*connection);
}

}  // namespace

int main(int argc, char** argv) {
  const auto done = run(argc > 1 ? argv[1] : "/example/time");
  if (!done)
    fmt::print(stderr, "example_plain_producer: {}\n", done.error().message);
  return done ? 0 : 1;
}
