// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/forwarder.hpp"
#include "apps/facet/input_file.hpp"
#include "apps/facet/signals.hpp"
#include "apps/facet/subcommand.hpp"
#include "core/client/received.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"

#include <algorithm>
#include <chrono>
#include <memory>

namespace facet::apps {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds forever = std::chrono::hours{24};

struct poke_options : forwarder_options {
  packet::name name;
  std::string file = "-";
  std::uint64_t freshness_ms = 0;
  std::uint64_t content_type = packet::content_type::blob;
  bool final = false;
  bool unsolicited = false;
  std::optional<std::uint64_t> timeout_ms;
};

result<packet::buffer> make_data(const poke_options& options, bytes_view content,
                                 std::size_t limit) {
  packet::data_builder builder{options.name};
  builder.content(content).content_type(options.content_type);
  builder.freshness(milliseconds{options.freshness_ms});
  packet::component_view last;
  if (options.final) {
    last = options.name.view().back();
    builder.final_block_id(last);
  }
  packet::buffer wire = builder.encode();
  if (wire.size() > limit)
    return fail(errc::packet_too_large,
                fmt::format("{} octets of content make a packet of {}, but one carries {}: cut it "
                            "into segments with `facet put`",
                            content.size(), wire.size(), limit));
  return wire;
}

/// Waits for an Interest that the Data answers.
result<void> wait_to_be_asked(const poke_options& options, client::connection& connection,
                              const packet::data_view& data) {
  const milliseconds patience =
      options.timeout_ms ? milliseconds{*options.timeout_ms} : milliseconds::max();
  const auto until = options.timeout_ms ? clock::now() + patience : clock::time_point::max();
  while (clock::now() < until) {
    const auto left =
        options.timeout_ms ? std::chrono::ceil<milliseconds>(until - clock::now()) : forever;
    const auto packet = connection.receive(std::max(left, milliseconds{0}));
    if (!packet && packet.error() != errc::timed_out)
      return fail(packet.error());
    const auto interest = packet ? client::interest_in(*packet) : std::nullopt;
    if (interest && matches(*interest, data))
      return {};
  }
  return fail(errc::timed_out, fmt::format("{}: nobody asked for it within {} ms",
                                           options.name.to_uri(), patience.count()));
}

result<void> answer_once(const poke_options& options, client::connection& connection,
                         const packet::data_view& data, console& out) {
  if (const auto registered = connection.register_prefix(options.name); !registered)
    return registered;
  out.announce("serving {}", options.name.to_uri());
  if (const auto asked = wait_to_be_asked(options, connection, data); !asked)
    return asked;
  if (const auto sent = connection.send(data.wire); !sent)
    return sent;
  // The forwarder takes this after the Data, on the same stream: its answer says that both arrived.
  return connection.unregister_prefix(options.name);
}

result<outcome> run(const poke_options& options, console& out) {
  if (options.final && options.name.empty())
    return fail(errc::invalid_argument, "--final needs a Name with a component at least");
  stop_signals stop;
  const auto file = input_file::open(options.file);
  if (!file)
    return fail(file.error());
  auto connection = attach(options);
  if (!connection)
    return fail(connection.error());
  const auto wire = make_data(options, file->content(), connection->max_packet_size());
  if (!wire)
    return fail(wire.error());
  if (file->cut_off())
    return fail(errc::corrupt, fmt::format("{}: cut off while it was read", options.file));
  const auto data = packet::decode_data(*wire);
  const auto cancel = stop.subscribe([&] { connection->cancel(); });
  const result<void> done =
      options.unsolicited ? connection->send(*wire) : answer_once(options, *connection, *data, out);
  connection->reset_cancel();  // so that it can close in order
  if (!done)
    return fail(done.error());
  out.line("{}: {} octets sent", options.name.to_uri(), wire->size());
  outcome made;
  made.document = {{"name", options.name.to_uri()},
                   {"content_size", data->content.size()},
                   {"size", wire->size()},
                   {"unsolicited", options.unsolicited}};
  return made;
}

void set_up_poke(CLI::App& app, action_table& actions) {
  auto options = std::make_shared<poke_options>();
  add_name(app, "NAME", options->name, "Name of the Data")->required();
  app.add_option("FILE", options->file, "Its content; default: standard input");
  app.add_option("-x,--freshness", options->freshness_ms, "FreshnessPeriod")
      ->type_name("MS")
      ->capture_default_str();
  app.add_option("--content-type", options->content_type, "ContentType")
      ->type_name("N")
      ->capture_default_str();
  app.add_flag("-f,--final", options->final, "FinalBlockId: the last component of NAME");
  app.add_flag("-u,--unsolicited", options->unsolicited, "Send it without having been asked");
  app.add_option("-w,--timeout", options->timeout_ms,
                 "How long to wait to be asked; default: until interrupted")
      ->type_name("MS")
      ->check(CLI::Range(1, 86'400'000));
  add_socket_option(app, *options);
  actions.add(
      app, "facet poke /example/greeting greeting.txt\n  echo hello | facet poke /example/greeting",
      [options](console& out) { return run(*options, out); });
}

const subcommand poke_command{"poke", "Answer one Interest with Data, signed with its SHA-256 digest",
                      set_up_poke};

}  // namespace
}  // namespace facet::apps
