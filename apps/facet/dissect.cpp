// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/dissect_fields.hpp"
#include "apps/facet/dissect_input.hpp"
#include "apps/facet/hex.hpp"
#include "apps/facet/subcommand.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"

#include <algorithm>
#include <compare>
#include <memory>

namespace facet::apps {
namespace {

using dissect::dissection;
using dissect::packet_form;

constexpr std::size_t shown_octets = 32;  // of a value, to people

struct dissect_options {
  std::string kind = "auto";
  std::string file = "-";
  std::string compare;  // a Name
  std::string match;    // Data
};

std::string_view title(packet_form form) {
  switch (form) {
    case packet_form::interest:
      return "Interest";
    case packet_form::data:
      return "Data";
    case packet_form::lp:
      return "LpPacket";
    case packet_form::name:
      return "Name";
    default:
      return "TLV";
  }
}

std::string count_octets(std::size_t octets) {
  return fmt::format("{} octet{}", octets, octets == 1 ? "" : "s");
}

std::string value_text(const dissect::node& node) {
  if (!node.text.empty())
    return node.text;
  if (!node.children.empty() || node.value.empty())
    return {};
  const bytes_view start = node.value.first(std::min(shown_octets, node.value.size()));
  return to_hex(start) + (start.size() < node.value.size() ? "…" : "");
}

void print(const std::vector<dissect::node>& nodes, std::size_t depth,
           const std::optional<dissect::violation>& broken, console& out) {
  for (const dissect::node& node : nodes) {
    const std::string indent(2 * depth, ' ');
    if (node.breach) {
      out.line("{:>6}  {}not an element: {}; {} from here", node.offset, indent, node.breach->rule,
               count_octets(node.value.size()));
      continue;
    }
    const std::string text = value_text(node);
    const bool here = broken && broken->offset == node.offset;
    out.line("{:>6}  {}{} ({}), {}{}{}{}{}", node.offset, indent,
             node.name.empty() ? "unknown" : node.name, node.type, count_octets(node.value.size()),
             text.empty() ? "" : ": ", text, here ? "   <-- " : "", here ? broken->rule : "");
    print(node.children, depth + 1, broken, out);
  }
}

std::string sentence(const dissect::violation& broken) {
  return fmt::format("octet {}: {}", broken.offset, broken.rule);
}

void print(const dissection& packet, console& out) {
  out.line("{} of {}: {}", title(packet.form), count_octets(packet.wire.size()),
           packet.valid() ? "valid" : "not valid, " + sentence(*packet.broken));
  print(packet.tree, 0, packet.valid() ? packet.fragment_broken : packet.broken, out);
  if (packet.fragment_broken)
    out.line("the packet inside is not valid, {}", sentence(*packet.fragment_broken));
  if (!packet.valid() || packet.form != packet_form::data)
    return;
  const auto fields = fields_of(packet);
  out.line("implicit digest {}", fields["implicit_digest"].get<std::string>());
  if (fields.contains("signature_verifies"))
    out.line("the signature is {}", fields["signature_verifies"].get<bool>()
                                        ? "the digest of the packet"
                                        : "not the digest of the packet");
}

nlohmann::ordered_json to_json(const dissection& packet) {
  nlohmann::ordered_json json{{"kind", to_string(packet.form)},
                              {"valid", packet.valid()},
                              {"offset", packet.offset},
                              {"size", packet.wire.size()}};
  if (packet.valid())
    json["fields"] = fields_of(packet);
  else
    json["error"] = {{"code", to_string(errc::malformed)},
                     {"message", sentence(*packet.broken)},
                     {"offset", packet.broken->offset},
                     {"rule", packet.broken->rule}};
  json["tree"] = apps::to_json(packet.tree);
  return json;
}

result<outcome> describe(const std::vector<dissection>& packets, console& out) {
  outcome done;
  for (const dissection& packet : packets)
    print(packet, out);
  const auto broken = std::find_if(packets.begin(), packets.end(),
                                   [](const dissection& each) { return !each.valid(); });
  if (broken != packets.end())
    done.failure =
        fmt::format("not a valid {}: {}", title(broken->form), sentence(*broken->broken));
  if (!out.json())
    return done;
  if (packets.size() == 1) {
    done.document = to_json(packets.front());
    return done;
  }
  done.document = {{"kind", "stream"}, {"valid", broken == packets.end()}};
  if (broken != packets.end())
    done.document["error"] = to_json(*broken)["error"];
  auto& list = done.document["packets"] = nlohmann::ordered_json::array();
  for (const dissection& packet : packets)
    list.push_back(to_json(packet));
  return done;
}

result<std::vector<std::uint8_t>> octets_of(std::vector<std::uint8_t> input, packet_form form) {
  return form == packet_form::name ? name_of_input(std::move(input))
                                   : octets_of_input(std::move(input));
}

/// Where the Name stands in canonical order relative to the one given with --compare.
result<void> compare(const dissection& packet, const std::string& with, outcome& done,
                     console& out) {
  const auto other = name_of_input({with.begin(), with.end()});
  if (!other)
    return fail(errc::invalid_argument, "--compare: " + other.error().message);
  const auto right = packet::decode_name(*other);
  if (!right)
    return fail(errc::invalid_argument, "--compare: " + to_error(right.error()).message);
  const auto left = packet::decode_name(packet.wire);
  if (!left)
    return {};  // not valid, as reported
  const auto order = *left <=> *right;
  const int sign = std::is_lt(order) ? -1 : std::is_gt(order) ? 1 : 0;
  done.document["order"] = sign;
  out.line("{} {} {}", to_uri(*left),
           sign < 0   ? "comes before"
           : sign > 0 ? "comes after"
                      : "is",
           to_uri(*right));
  return {};
}

/// Whether the Data given with --match answers the Interest.
result<void> match(const dissection& packet, const std::string& with, outcome& done, console& out) {
  const auto wire = parse_hex(with);
  if (!wire)
    return fail(errc::invalid_argument, "--match: " + wire.error().message);
  const auto data = packet::decode_data(*wire);
  if (!data)
    return fail(errc::invalid_argument, "--match: " + to_error(data.error()).message);
  const auto interest = packet::decode_interest(packet.wire);
  if (!interest)
    return {};  // not valid, as reported
  const bool answers = matches(*interest, *data);
  done.document["match"] = answers;
  out.line("{} {} {}", to_uri(data->name), answers ? "answers" : "does not answer",
           to_uri(interest->name));
  return {};
}

/// Text that stands for no octets: as invalid as octets that are no packet.
outcome unreadable(packet_form form, const error& why) {
  outcome done;
  done.document = {{"kind", to_string(form)},
                   {"valid", false},
                   {"error", {{"code", to_string(why.code)}, {"message", why.message}}}};
  done.failure = why.message;
  return done;
}

result<outcome> run(const dissect_options& options, console& out) {
  const packet_form form =
      dissect::parse_packet_form(options.kind).value_or(packet_form::automatic);
  if (!options.compare.empty() && form != packet_form::name)
    return fail(errc::invalid_argument, "--compare needs --kind name");
  if (!options.match.empty() && form != packet_form::interest)
    return fail(errc::invalid_argument, "--match needs --kind interest");
  auto input = read_dissect_input(options.file);
  if (!input)
    return fail(input.error());
  const auto octets = octets_of(std::move(*input), form);
  if (!octets)
    return unreadable(form, octets.error());
  if (octets->empty())
    return unreadable(form, {errc::malformed, "nothing to take apart: the input is empty"});
  const auto packets = dissect::dissect_all(*octets, form);
  auto done = describe(packets, out);
  if (!done)
    return done;
  if (!options.compare.empty())
    if (const auto compared = compare(packets[0], options.compare, *done, out); !compared)
      return fail(compared.error());
  if (!options.match.empty())
    if (const auto matched = match(packets[0], options.match, *done, out); !matched)
      return fail(matched.error());
  return done;
}

void set_up_dissect(CLI::App& app, action_table& actions) {
  auto options = std::make_shared<dissect_options>();
  app.add_option("FILE", options->file, "Octets, or hexadecimal digits; default: standard input");
  app.add_option(
         "--kind", options->kind,
         "What it must be; auto takes packets that follow each other. name reads a URI, too")
      ->type_name("auto|interest|data|lp|name|tlv")
      ->capture_default_str()
      ->check(CLI::IsMember({"auto", "interest", "data", "lp", "name", "tlv"}));
  app.add_option("--compare", options->compare,
                 "With --kind name: another Name, to say which comes first in canonical order")
      ->type_name("NAME");
  app.add_option("--match", options->match,
                 "With --kind interest: Data in hexadecimal, to say whether it is an answer")
      ->type_name("HEX");
  actions.add(app, "facet dissect packet.bin\n  echo 05050703080149 | facet dissect --json",
              [options](console& out) { return run(*options, out); });
}

const subcommand dissect_command{"dissect", "Take packets apart and say what is wrong with them",
                                 set_up_dissect};

}  // namespace
}  // namespace facet::apps
