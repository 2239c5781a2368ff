// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/forwarder.hpp"
#include "apps/facet/hex.hpp"
#include "apps/facet/signals.hpp"
#include "apps/facet/subcommand.hpp"
#include "apps/facet/units.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

namespace facet::apps {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t shown_content_octets = 64;  // of content, to people

struct peek_options : forwarder_options {
  packet::name name;
  bool prefix = false;
  bool fresh = false;
  bool payload = false;
  bool raw = false;
  std::uint64_t lifetime_ms = 4000;
  std::optional<std::uint64_t> timeout_ms;
  std::optional<unsigned> hop_limit;
  std::vector<packet::name> hints;
};

packet::buffer make_interest(const peek_options& options) {
  const std::vector<packet::name_view> hints{options.hints.begin(), options.hints.end()};
  packet::interest_builder builder{options.name};
  builder.can_be_prefix(options.prefix).must_be_fresh(options.fresh);
  builder.lifetime(milliseconds{options.lifetime_ms}).forwarding_hint(hints);
  if (options.hop_limit)
    builder.hop_limit(static_cast<std::uint8_t>(*options.hop_limit));
  return builder.encode();
}

/// What came back: Data, or the reason of a Nack.
struct answer {
  packet::buffer wire;
  bytes_view data;
  std::optional<packet::nack_reason> nack;
  std::uint64_t nack_code = 0;
};

/// The answer that this packet is, if it is one.
std::optional<answer> read_answer(const packet::buffer& wire, const packet::interest_view& asked) {
  const auto lp = packet::decode_lp(wire);
  if (!lp)
    return std::nullopt;
  if (lp->nack) {
    const auto returned = packet::decode_interest(lp->fragment);
    if (!returned || returned->name != asked.name)
      return std::nullopt;
    return answer{wire, {}, lp->nack, lp->nack_code};
  }
  const auto data = packet::decode_data(lp->fragment, {.allow_unsigned_data = true});
  if (!data || !matches(asked, *data))
    return std::nullopt;
  return answer{wire, data->wire, std::nullopt};
}

result<answer> ask(const peek_options& options, client::connection& connection) {
  const packet::buffer wire = make_interest(options);
  const auto asked = packet::decode_interest(wire);
  if (!asked)
    return fail(packet::to_error(asked.error()));
  const milliseconds patience{options.timeout_ms.value_or(options.lifetime_ms)};
  const auto until = clock::now() + patience;
  if (const result<void> sent = connection.send(wire); !sent)
    return fail(sent.error());
  while (true) {
    const auto left = std::chrono::ceil<milliseconds>(until - clock::now());
    const auto packet = connection.receive(std::max(left, milliseconds{0}));
    if (packet) {
      if (auto found = read_answer(*packet, *asked))
        return std::move(*found);
    } else if (packet.error() == errc::timed_out) {
      return fail(errc::timed_out, fmt::format("{}: no answer within {} ms", options.name.to_uri(),
                                               patience.count()));
    } else {
      return fail(packet.error());
    }
  }
}

std::string content_text(bytes_view content) {
  const auto printable = [](std::uint8_t octet) { return octet >= 0x20 && octet < 0x7F; };
  const bytes_view start = content.first(std::min(shown_content_octets, content.size()));
  std::string text = std::all_of(start.begin(), start.end(), printable)
                         ? fmt::format("\"{}\"", std::string{start.begin(), start.end()})
                         : to_hex(start);
  return start.size() < content.size() ? text + "…" : text;
}

void print(const packet::data_view& data, clock::duration took, console& out) {
  out.line("{}", to_uri(data.name));
  out.line("  content   {} octets, type {}{}{}", data.content.size(), data.content_type,
           data.content.empty() ? "" : ": ",
           data.content.empty() ? "" : content_text(data.content));
  out.line("  fresh     {} ms", data.freshness.count());
  if (data.final_block_id)
    out.line("  final     {}", packet::to_uri(*data.final_block_id));
  out.line("  signature {}",
           data.is_signed() ? fmt::format("type {}", data.signature_type) : std::string{"none"});
  out.line("  {} octets after {}", data.wire.size(), format_span(took));
}

nlohmann::ordered_json to_json(const packet::data_view& data, clock::duration took) {
  using json = nlohmann::ordered_json;
  return {{"name", to_uri(data.name)},
          {"content_type", data.content_type},
          {"freshness_ms", data.freshness.count()},
          {"final_block_id",
           data.final_block_id ? json(packet::to_uri(*data.final_block_id)) : json(nullptr)},
          {"signature_type", data.is_signed() ? json(data.signature_type) : json(nullptr)},
          {"content_size", data.content.size()},
          {"content_hex", to_hex(data.content)},
          {"size", data.wire.size()},
          {"rtt_us", std::chrono::duration<double, std::micro>(took).count()}};
}

outcome report(const peek_options& options, const answer& got, clock::duration took, console& out) {
  outcome done;
  if (got.nack) {
    done.document["nack"] = {{"reason", to_string(*got.nack)}, {"code", got.nack_code}};
    done.failure = fmt::format("{}: Nack, reason {}", options.name.to_uri(), to_string(*got.nack));
    return done;
  }
  const auto data = packet::decode_data(got.data, {.allow_unsigned_data = true});
  if (options.payload)
    out.octets(data->content);
  else if (options.raw)
    out.octets(data->wire);
  else
    print(*data, took, out);
  done.document = to_json(*data, took);
  return done;
}

result<outcome> run(const peek_options& options, console& out) {
  if (out.json() && (options.payload || options.raw))
    return fail(errc::invalid_argument, "--json and content cannot both have standard output");
  if (options.name.empty())
    return fail(errc::invalid_argument, "an Interest needs a Name with a component at least");
  stop_signals stop;
  auto connection = attach(options);
  if (!connection)
    return fail(connection.error());
  const auto cancel = stop.subscribe([&] { connection->cancel(); });
  const auto started = clock::now();
  const auto got = ask(options, *connection);
  const auto took = clock::now() - started;
  connection->reset_cancel();  // so that it can close in order
  if (!got)
    return fail(got.error());
  return report(options, *got, took, out);
}

void set_up_peek(CLI::App& app, action_table& actions) {
  auto options = std::make_shared<peek_options>();
  add_name(app, "NAME", options->name, "What to ask for")->required();
  app.add_flag("-P,--prefix", options->prefix, "Take Data with a longer Name, too (CanBePrefix)");
  app.add_flag("-f,--fresh", options->fresh, "Take fresh Data only (MustBeFresh)");
  auto* payload = app.add_flag("-p,--payload", options->payload, "Write the content and no more");
  app.add_flag("--raw", options->raw, "Write the packet as it came")->excludes(payload);
  app.add_option("-l,--lifetime", options->lifetime_ms, "InterestLifetime")
      ->type_name("MS")
      ->capture_default_str()
      ->check(CLI::Range(1, 86'400'000));
  app.add_option("-w,--timeout", options->timeout_ms, "How long to wait; default: the lifetime")
      ->type_name("MS")
      ->check(CLI::Range(1, 86'400'000));
  app.add_option("-H,--hop-limit", options->hop_limit, "HopLimit")
      ->type_name("N")
      ->check(CLI::Range(0, 255));
  add_names(app, "--hint", options->hints, "Where to look for a producer (ForwardingHint)");
  add_mtu_option(app, *options);
  add_forwarder_options(app, *options);
  actions.add(app, "facet peek -P /example\n  facet peek -p /example/file > file",
              [options](console& out) { return run(*options, out); });
}

const subcommand peek_command{"peek", "Ask for one Data packet and show it", set_up_peek};

}  // namespace
}  // namespace facet::apps
