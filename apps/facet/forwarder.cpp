// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/forwarder.hpp"

#include "core/client/socket_path.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

namespace facet::apps {
namespace {

bool nobody_listens(const error& e) {
  return e == errc::not_found || e == errc::disconnected;
}

error explain(const forwarder_options& options, error e) {
  const auto tried = client::resolve_socket_paths(options.socket);
  if (!tried)
    return tried.error();
  const std::string paths = fmt::format("{}", fmt::join(*tried, " or "));
  if (nobody_listens(e))
    e.message = fmt::format(
        "no forwarder answers at {}: start one with `facetd`, or name its socket with --socket "
        "PATH",
        paths);
  else
    e.message = fmt::format("cannot attach to the forwarder at {}: {}", paths, e.message);
  return e;
}

void declare_socket(CLI::App& app, forwarder_options& options) {
  app.add_option("--socket", options.socket,
                 "Control socket of the forwarder (default: $FACET_SOCKET, /run/nfd/nfd.sock or "
                 "$XDG_RUNTIME_DIR/facet.sock)")
      ->type_name("PATH");
}

packet::name parse_name(const std::string& option, const std::string& text) {
  auto parsed = packet::name::parse(text);
  if (!parsed)
    throw CLI::ValidationError(option, parsed.error().message);
  return std::move(*parsed);
}

}  // namespace

void add_socket_option(CLI::App& app, forwarder_options& options) {
  options.no_shared_memory = true;
  declare_socket(app, options);
}

void add_forwarder_options(CLI::App& app, forwarder_options& options) {
  declare_socket(app, options);
  app.add_flag("--no-shm", options.no_shared_memory,
               "Move packets over the socket, not through shared memory");
}

void add_mtu_option(CLI::App& app, forwarder_options& options) {
  app.add_option("--mtu", options.mtu,
                 "Ask for a shared-memory face whose packets carry this many octets of content")
      ->type_name("OCTETS")
      ->check(CLI::Range(std::uint64_t{64}, std::uint64_t{1} << 24));
}

result<client::connection> attach(const forwarder_options& options) {
  client::options how;
  how.socket_path = options.socket;
  how.shared_memory = !options.no_shared_memory;
  how.mtu = options.mtu;
  how.congestion_marks = true;
  auto opened = client::connection::open(std::move(how));
  if (!opened)
    return fail(explain(options, std::move(opened.error())));
  return opened;
}

CLI::Option* add_name(CLI::App& app, const std::string& option, packet::name& into,
                      const std::string& description) {
  const auto read = [&into, option](const std::string& text) { into = parse_name(option, text); };
  return app.add_option_function<std::string>(option, read, description)->type_name("NAME");
}

CLI::Option* add_names(CLI::App& app, const std::string& option, std::vector<packet::name>& into,
                       const std::string& description) {
  const auto read = [&into, option](const std::vector<std::string>& texts) {
    for (const std::string& text : texts)
      into.push_back(parse_name(option, text));
  };
  return app.add_option_function<std::vector<std::string>>(option, read, description)
      ->type_name("NAME")
      ->allow_extra_args(false);
}

void add_congestion_options(CLI::App& app, congestion_choice& choice,
                            const std::string& window_help) {
  const auto read = [&choice](const std::string& text) {
    choice.kind = client::parse_congestion_kind(text).value_or(choice.kind);
  };
  app.add_option_function<std::string>("--cc", read, "Congestion control")
      ->type_name("aimd|cubic|fixed")
      ->default_str(std::string{to_string(choice.kind)})
      ->check(CLI::IsMember({"aimd", "cubic", "fixed"}));
  app.add_option("--window", choice.window, window_help)
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(1, 65536));
}

result<void> send_all(client::connection& connection, std::span<const bytes_view> packets) {
  while (!packets.empty()) {
    const result<std::size_t> sent = connection.send_batch(packets);
    if (!sent)
      return fail(sent.error());
    packets = packets.subspan(*sent);
  }
  return {};
}

}  // namespace facet::apps
