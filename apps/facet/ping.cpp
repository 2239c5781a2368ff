// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/forwarder.hpp"
#include "apps/facet/ping_client.hpp"
#include "apps/facet/signals.hpp"
#include "apps/facet/subcommand.hpp"
#include "core/client/received.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"

#include <memory>
#include <vector>

namespace facet::apps {
namespace {

constexpr std::size_t ping_batch = 64;
constexpr std::chrono::milliseconds idle_wait{60'000};  // cancellation ends it sooner

struct ping_command_options : forwarder_options {
  packet::name prefix;
  bool server = false;
  std::uint64_t count = 4;
  std::uint64_t interval_ms = 1000;
  std::uint64_t lifetime_ms = 4000;
  std::uint64_t freshness_ms = 1000;
  std::size_t payload = 0;
};

double percent(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

outcome describe(const packet::name& prefix, const ping_report& report, console& out) {
  // Probes still under way when the user interrupted are neither answered nor lost.
  const std::uint64_t settled = report.received + report.nacked + report.timed_out;
  const double lost = percent(settled - report.received, settled);
  out.line("{} sent, {} received, {} nacked, {} timed out, {:.1f}% lost", report.sent,
           report.received, report.nacked, report.timed_out, lost);
  if (report.received > 0)
    out.line("rtt: {}", report.rtt.to_text());
  outcome done;
  done.document = {{"prefix", prefix.to_uri()},     {"sent", report.sent},
                   {"received", report.received},   {"nacked", report.nacked},
                   {"timed_out", report.timed_out}, {"lost_percent", lost},
                   {"rtt_us", report.rtt.to_json()}};
  if (report.received == 0)
    done.failure = fmt::format("{}: no answer", prefix.to_uri());
  else if (report.received < settled)
    done.failure = fmt::format("{}: {} of {} were not answered", prefix.to_uri(),
                               settled - report.received, settled);
  return done;
}

result<outcome> run_client(const ping_command_options& options, console& out) {
  stop_signals stop;
  auto connection = attach(options);
  if (!connection)
    return fail(connection.error());
  const auto cancel = stop.subscribe([&] { connection->cancel(); });
  ping_client client{{options.prefix, options.count, std::chrono::milliseconds{options.interval_ms},
                      std::chrono::milliseconds{options.lifetime_ms}},
                     *connection,
                     out};
  const result<void> ran = client.run();
  connection->reset_cancel();  // so that it can close in order
  if (!ran)
    return fail(ran.error());
  return describe(options.prefix, client.report(), out);
}

/// Answers whatever is asked below `base`.
result<std::uint64_t> answer_pings(const ping_command_options& options,
                                   client::connection& connection, const packet::name& base) {
  const std::vector<std::uint8_t> payload(options.payload, 'p');
  std::vector<packet::buffer> received;
  std::vector<packet::buffer> replies;
  std::vector<bytes_view> views;
  std::uint64_t answered = 0;
  while (true) {
    received.clear();
    const auto got = connection.receive_batch(received, ping_batch, idle_wait);
    if (!got && got.error() == errc::cancelled)
      return answered;
    if (!got && got.error() != errc::timed_out)
      return fail(got.error());
    replies.clear();
    for (const packet::buffer& each : received) {
      const auto interest = client::interest_in(each);
      if (interest && base.view().is_prefix_of(interest->name))
        replies.push_back(packet::data_builder{interest->name}
                              .freshness(std::chrono::milliseconds{options.freshness_ms})
                              .content(payload)
                              .encode());
    }
    views.assign(replies.begin(), replies.end());
    answered += views.size();
    if (const result<void> sent = send_all(connection, views); !sent)
      return sent.error() == errc::cancelled ? result<std::uint64_t>{answered} : fail(sent.error());
  }
}

result<outcome> run_server(const ping_command_options& options, console& out) {
  stop_signals stop;
  auto connection = attach(options);
  if (!connection)
    return fail(connection.error());
  const auto cancel = stop.subscribe([&] { connection->cancel(); });
  packet::name base = options.prefix;
  base.append("ping");
  if (const auto registered = connection->register_prefix(base); !registered)
    return fail(registered.error());
  out.announce("serving {}", base.to_uri());
  const auto answered = answer_pings(options, *connection, base);
  connection->reset_cancel();  // so that it can close in order
  if (!answered)
    return fail(answered.error());
  out.line("{} answered", *answered);
  outcome done;
  done.document = {{"prefix", options.prefix.to_uri()}, {"answered", *answered}};
  return done;
}

void set_up_ping(CLI::App& app, action_table& actions) {
  auto options = std::make_shared<ping_command_options>();
  add_name(app, "PREFIX", options->prefix, "Probes are named PREFIX/ping/<number>")->required();
  app.add_flag("--server", options->server, "Answer probes until interrupted");
  const auto number = [&app](const char* name, auto& into, const char* type, const char* help) {
    return app.add_option(name, into, help)->type_name(type)->capture_default_str();
  };
  number("--count,-c", options->count, "N", "Probes to send; 0: until interrupted");
  number("--interval,-i", options->interval_ms, "MS", "Time between probes")
      ->check(CLI::Range(1, 86'400'000));
  number("--lifetime", options->lifetime_ms, "MS", "How long to wait for each answer")
      ->check(CLI::Range(1, 86'400'000));
  number("--payload", options->payload, "OCTETS", "Content of an answer (server)")
      ->check(CLI::Range(0, 8000));
  number("--freshness", options->freshness_ms, "MS", "FreshnessPeriod of an answer (server)");
  add_forwarder_options(app, *options);
  actions.add(app, "facet ping --server /example &\n  facet ping /example --count 10",
              [options](console& out) {
                return options->server ? run_server(*options, out) : run_client(*options, out);
              });
}

const subcommand ping_command{"ping", "Measure the way to a prefix, or answer such probes",
                              set_up_ping};

}  // namespace
}  // namespace facet::apps
