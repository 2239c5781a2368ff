// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/forwarder.hpp"
#include "apps/facet/iperf_client.hpp"
#include "apps/facet/iperf_server.hpp"
#include "apps/facet/signals.hpp"
#include "apps/facet/subcommand.hpp"
#include "apps/facet/units.hpp"

#include <memory>

namespace facet::apps {
namespace {

struct iperf_server_options : forwarder_options {
  packet::name prefix;
  std::size_t payload = 8192;
  std::uint64_t freshness_ms = 0;
};

struct iperf_client_options : forwarder_options {
  packet::name prefix;
  double duration_s = 10;
  double interval_s = 1;
  std::uint64_t lifetime_ms = 4000;
  congestion_choice congestion{client::congestion_kind::aimd, 64};
  std::string sign_mode = "none";
};

std::chrono::milliseconds milliseconds_of(double seconds) {
  return std::chrono::round<std::chrono::milliseconds>(std::chrono::duration<double>{seconds});
}

result<outcome> serve(const iperf_server_options& options, console& out) {
  stop_signals stop;
  auto connection = attach(options);
  if (!connection)
    return fail(connection.error());
  const auto cancel = stop.subscribe([&] { connection->cancel(); });
  if (const auto registered = connection->register_prefix(options.prefix); !registered)
    return fail(registered.error());
  out.announce("serving {}", options.prefix.to_uri());
  iperf::server server{
      {options.prefix, options.payload, std::chrono::milliseconds{options.freshness_ms}},
      *connection};
  const result<void> ran = server.run();
  connection->reset_cancel();  // so that it can close in order
  if (!ran)
    return fail(ran.error());
  out.line("{} sessions, {} packets, {}", server.sessions(), server.packets(),
           format_size(server.octets()));
  outcome done;
  done.document = {{"mode", "server"},
                   {"prefix", options.prefix.to_uri()},
                   {"size", options.payload},
                   {"sessions", server.sessions()},
                   {"packets", server.packets()},
                   {"bytes", server.octets()}};
  return done;
}

nlohmann::ordered_json describe(const iperf_client_options& options,
                                const iperf::client_report& report) {
  return {{"mode", "client"},
          {"prefix", options.prefix.to_uri()},
          {"flow", report.flow},
          {"session", report.session},
          {"signing", to_string(report.how)},
          {"cc", to_string(options.congestion.kind)},
          {"duration_s", std::chrono::duration<double>(report.elapsed).count()},
          {"transferred_bytes", report.octets},
          {"throughput_bps", bit_rate(report.octets, report.elapsed)},
          {"sent", report.sent},
          {"received", report.received},
          {"lost", report.lost},
          {"in_flight", report.in_flight},
          {"retransmits", report.retransmitted},
          {"timed_out", report.timed_out},
          {"nacked", report.nacked},
          {"congestion_marks", report.marked},
          {"window", report.window},
          {"rtt_us", report.rtt.to_json()}};
}

void print(const iperf::client_report& report, console& out) {
  out.line("duration     {}", format_span(report.elapsed));
  out.line("transferred  {}", format_size(report.octets));
  out.line("throughput   {}", format_rate(bit_rate(report.octets, report.elapsed)));
  out.line("packets      {} sent, {} received, {} lost, {} in flight", report.sent, report.received,
           report.lost, report.in_flight);
  out.line("repeated     {} retransmits, {} timed out, {} nacked, {} marked", report.retransmitted,
           report.timed_out, report.nacked, report.marked);
  out.line("rtt          {}", report.rtt.to_text());
}

result<outcome> measure(const iperf_client_options& options, console& out) {
  stop_signals stop;
  auto connection = attach(options);
  if (!connection)
    return fail(connection.error());
  const auto cancel = stop.subscribe([&] { connection->cancel(); });
  iperf::client_options how;
  how.prefix = options.prefix;
  how.duration = milliseconds_of(options.duration_s);
  how.report_every = milliseconds_of(options.interval_s);
  how.lifetime = std::chrono::milliseconds{options.lifetime_ms};
  how.kind = options.congestion.kind;
  how.window = options.congestion.window;
  how.how = iperf::parse_signing(options.sign_mode).value_or(iperf::signing::none);
  iperf::throughput_client client{how, *connection, out};
  const result<void> ran = client.run();
  connection->reset_cancel();  // so that it can close in order
  if (!ran)
    return fail(ran.error());
  print(client.report(), out);
  outcome done;
  done.document = describe(options, client.report());
  if (client.report().received == 0)
    done.failure = fmt::format("{}: no packet came back", options.prefix.to_uri());
  return done;
}

CLI::Option* add_prefix(CLI::App& app, packet::name& prefix) {
  prefix.append("iperf");
  return add_name(app, "--prefix", prefix, "Prefix of the server")->default_str("/iperf");
}

void set_up_server(CLI::App& app, action_table& actions) {
  auto options = std::make_shared<iperf_server_options>();
  add_prefix(app, options->prefix);
  app.add_option("--size", options->payload, "Octets of content in each Data")
      ->type_name("OCTETS")
      ->capture_default_str()
      ->check(CLI::Range(1, 1 << 24));
  app.add_option("--freshness", options->freshness_ms, "FreshnessPeriod of each Data")
      ->type_name("MS")
      ->capture_default_str();
  add_mtu_option(app, *options);
  add_forwarder_options(app, *options);
  actions.add(app, "facet iperf server --prefix /iperf --size 8192",
              [options](console& out) { return serve(*options, out); });
}

void set_up_client(CLI::App& app, action_table& actions) {
  auto options = std::make_shared<iperf_client_options>();
  add_prefix(app, options->prefix);
  app.add_option("--duration", options->duration_s, "How long to measure")
      ->type_name("S")
      ->capture_default_str()
      ->check(CLI::Range(0.1, 86400.0));
  app.add_option("--interval", options->interval_s, "Time between lines of progress")
      ->type_name("S")
      ->capture_default_str()
      ->check(CLI::Range(0.1, 86400.0));
  add_congestion_options(app, options->congestion, "Interests outstanding at the start");
  app.add_option("--lifetime", options->lifetime_ms, "InterestLifetime")
      ->type_name("MS")
      ->capture_default_str()
      ->check(CLI::Range(1, 600'000));
  app.add_option("--sign-mode", options->sign_mode, "How the server shall sign Data")
      ->type_name("none|digest_sha256")
      ->capture_default_str()
      ->check(CLI::IsMember({"none", "digest_sha256"}));
  add_mtu_option(app, *options);
  add_forwarder_options(app, *options);
  actions.add(app, "facet iperf client --prefix /iperf --duration 5 --cc cubic",
              [options](console& out) { return measure(*options, out); });
}

void set_up_iperf(CLI::App& app, action_table& actions) {
  app.require_subcommand(1);
  set_up_server(*app.add_subcommand("server", "Answer iperf clients until interrupted"), actions);
  set_up_client(*app.add_subcommand("client", "Measure throughput from a server"), actions);
}

const subcommand iperf_command{"iperf", "Measure throughput, also against ndn-iperf", set_up_iperf};

}  // namespace
}  // namespace facet::apps
