// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
//
// A consumer in plain C++: asks ten times for something below a prefix and prints the answers.
// Needs core/client alone, no actors.
//
//     example_plain_consumer /example/time
#include "core/client/connection.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <string_view>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace client = facet::client;
namespace packet = facet::packet;

constexpr std::uint64_t questions = 10;

/// All Interests with one call: /prefix/seq=0 … /prefix/seq=9.
facet::result<void> ask(client::connection& connection, const packet::name& prefix) {
  std::vector<packet::buffer> interests;
  for (std::uint64_t i = 0; i < questions; ++i) {
    const auto name = packet::name{prefix}.append_sequence(i);
    interests.push_back(packet::interest_builder{name}.must_be_fresh().encode());
  }
  const std::vector<facet::bytes_view> views(interests.begin(), interests.end());
  if (const auto sent = connection.send_batch(views); !sent)
    return facet::fail(sent.error());
  return {};
}

/// What comes back is Data, or a Nack in an LpPacket when nobody is there to answer.
facet::result<void> print_answer(const packet::buffer& wire) {
  const auto lp = packet::decode_lp(wire);
  if (!lp)
    return facet::fail(packet::to_error(lp.error()));
  if (lp->nack)
    return facet::fail(facet::errc::not_found,
                       fmt::format("Nack {}", packet::to_string(*lp->nack)));
  const auto data = packet::decode_data(lp->fragment);
  if (!data)
    return facet::fail(packet::to_error(data.error()));
  const std::string_view text{reinterpret_cast<const char*>(data->content.data()),
                              data->content.size()};
  fmt::print("{}: {}\n", packet::to_uri(data->name), text);
  return {};
}

facet::result<void> run(std::string_view uri) {
  const auto prefix = packet::name::parse(uri);
  if (!prefix)
    return facet::fail(prefix.error());
  auto connection = client::connection::open();
  if (!connection)
    return facet::fail(connection.error());
  if (const auto asked = ask(*connection, *prefix); !asked)
    return asked;
  for (std::uint64_t answered = 0; answered < questions; ++answered) {
    const auto answer = connection->receive(4s);
    if (!answer)
      return facet::fail(answer.error());
    if (const auto printed = print_answer(*answer); !printed)
      return printed;
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const auto done = run(argc > 1 ? argv[1] : "/example/time");
  if (!done)
    fmt::print(stderr, "example_plain_consumer: {}\n", done.error().message);
  return done ? 0 : 1;
}
