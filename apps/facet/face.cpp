// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/commands.hpp"
#include "apps/facet/datasets.hpp"
#include "apps/facet/forwarder.hpp"
#include "apps/facet/subcommand.hpp"
#include "apps/facet/units.hpp"

#include <array>
#include <memory>

namespace facet::apps {
namespace {

namespace flag = management::face_flag;

struct face_options : forwarder_options {
  std::string face;  // number or FaceUri
  std::string local_uri;
  management::face_query_filter filter;
  std::optional<std::uint64_t> persistency;
  std::optional<std::uint64_t> mtu_octets;
  std::optional<std::uint64_t> local_fields;  // 0 or 1, and the two below
  std::optional<std::uint64_t> reliability;
  std::optional<std::uint64_t> congestion_marking;
  std::optional<std::uint64_t> congestion_interval_ms;
  std::optional<std::uint64_t> congestion_threshold;
};

std::string flag_text(std::uint64_t flags) {
  std::string text;
  const auto add = [&](std::uint64_t bit, std::string_view name) {
    if ((flags & bit) != 0)
      text.append(text.empty() ? "" : ", ").append(name);
  };
  add(flag::local_fields, "local fields");
  add(flag::reliability, "reliability");
  add(flag::congestion_marking, "congestion marking");
  return text.empty() ? "none" : text;
}

void print(const management::face_status& face, const drops_by_reason& drops, console& out) {
  out.line("{:>5}  {}", face.face_id, face.uri);
  out.line("       in  {} Interests, {} Data, {} Nacks, {}", face.n_in_interests, face.n_in_data,
           face.n_in_nacks, format_size(face.n_in_bytes));
  out.line("       out {} Interests, {} Data, {} Nacks, {}", face.n_out_interests, face.n_out_data,
           face.n_out_nacks, format_size(face.n_out_bytes));
  if (const std::string text = to_text(drops); text != "none")
    out.line("       dropped {}", text);
}

void print_properties(const management::face_status& face, console& out) {
  out.line("       local {}, {}, {}, {}", face.local_uri, word_for(scope_words(), face.face_scope),
           word_for(persistency_words(), face.face_persistency),
           word_for(link_type_words(), face.link_type));
  out.line("       flags {}", flag_text(face.flags));
  if (face.mtu)
    out.line("       mtu   {}", *face.mtu);
  if (face.expiration_period)
    out.line("       ends after {} s without traffic", *face.expiration_period / 1000);
}

drops_by_reason drops_of(const facet_status& status, std::uint64_t face) {
  const auto found = status.drops.find(face);
  return found == status.drops.end() ? drops_by_reason{} : found->second;
}

result<outcome> list_faces(const face_options& options, console& out) {
  auto connection = attach(options);
  if (!connection)
    return fail(connection.error());
  const auto faces = fetch_faces(*connection);
  if (!faces)
    return fail(faces.error());
  const auto facet = fetch_facet_status(*connection);
  if (!facet)
    return fail(facet.error());
  outcome done;
  auto& listed = done.document["faces"] = nlohmann::ordered_json::array();
  for (const management::face_status& face : *faces) {
    if (!matches(options.filter, face) ||
        (!options.face.empty() && !means_face(face, options.face)))
      continue;
    const drops_by_reason drops = drops_of(*facet, face.face_id);
    print(face, drops, out);
    auto json = apps::to_json(face);
    json["drops"] = apps::to_json(drops);
    listed.push_back(std::move(json));
  }
  return done;
}

result<outcome> show_face(const face_options& options, console& out) {
  auto connection = attach(options);
  if (!connection)
    return fail(connection.error());
  const auto face = find_face(*connection, options.face);
  if (!face)
    return fail(face.error());
  const auto facet = fetch_facet_status(*connection);
  if (!facet)
    return fail(facet.error());
  const drops_by_reason drops = drops_of(*facet, face->face_id);
  print(*face, drops, out);
  print_properties(*face, out);
  outcome done;
  done.document = apps::to_json(*face);
  done.document["drops"] = apps::to_json(drops);
  return done;
}

/// What create and update share.
management::control_parameters wanted_properties(const face_options& options) {
  constexpr std::uint64_t ns_per_ms = 1'000'000;
  management::control_parameters wanted;
  wanted.face_persistency = options.persistency;
  wanted.mtu = options.mtu_octets;
  wanted.default_congestion_threshold = options.congestion_threshold;
  if (options.congestion_interval_ms)
    wanted.base_congestion_interval = *options.congestion_interval_ms * ns_per_ms;
  const auto apply = [&](std::optional<std::uint64_t> on, std::uint64_t bit) {
    if (!on)
      return;
    wanted.mask = wanted.mask.value_or(0) | bit;
    wanted.flags = wanted.flags.value_or(0) | (*on != 0 ? bit : 0);
  };
  apply(options.local_fields, flag::local_fields);
  apply(options.reliability, flag::reliability);
  apply(options.congestion_marking, flag::congestion_marking);
  return wanted;
}

/// A face that exists already is no failure: that is what the user wanted.
result<outcome> create(const face_options& options, console& out) {
  auto connection = attach(options);
  if (!connection)
    return fail(connection.error());
  auto wanted = wanted_properties(options);
  wanted.uri = options.face;
  if (!options.local_uri.empty())
    wanted.local_uri = options.local_uri;
  const auto answer = ask_command(*connection, "faces", "create", wanted);
  if (!answer)
    return fail(answer.error());
  const bool exists = answer->code == management::status::conflict && answer->body &&
                      answer->body->face_id.has_value();
  if (!answer->succeeded() && !exists)
    return fail(refusal("faces", "create", *answer));
  const auto made = answer->body.value_or(management::control_parameters{});
  out.line("face {} {} {}", made.face_id.value_or(0),
           exists ? "exists:" : "created:", made.uri.value_or(options.face));
  outcome done;
  done.document = apps::to_json(made);
  done.document["created"] = !exists;
  return done;
}

result<outcome> destroy(const face_options& options, console& out) {
  auto connection = attach(options);
  if (!connection)
    return fail(connection.error());
  const auto face = find_face(*connection, options.face);
  if (!face)
    return fail(face.error());
  management::control_parameters wanted;
  wanted.face_id = face->face_id;
  if (const auto answer = run_command(*connection, "faces", "destroy", wanted); !answer)
    return fail(answer.error());
  out.line("face {} destroyed: {}", face->face_id, face->uri);
  outcome done;
  done.document = {{"face_id", face->face_id}, {"uri", face->uri}};
  return done;
}

result<outcome> update(const face_options& options, console& out) {
  auto connection = attach(options);
  if (!connection)
    return fail(connection.error());
  const auto face = find_face(*connection, options.face);
  if (!face)
    return fail(face.error());
  auto wanted = wanted_properties(options);
  wanted.face_id = face->face_id;
  const auto answer = run_command(*connection, "faces", "update", wanted);
  if (!answer)
    return fail(answer.error());
  out.line("face {} updated: flags {}", face->face_id,
           flag_text(answer->flags.value_or(face->flags)));
  outcome done;
  done.document = apps::to_json(*answer);
  return done;
}

void add_properties(CLI::App& app, face_options& options) {
  add_word(app, "--persistency", persistency_words(), options.persistency, "When it ends");
  app.add_option("--mtu", options.mtu_octets, "Largest packet on the link")->type_name("OCTETS");
  add_word(app, "--reliability", switch_words, options.reliability,
           "Send again what the other side does not acknowledge");
  add_word(app, "--congestion-marking", switch_words, options.congestion_marking,
           "Mark packets when they queue up");
  add_word(app, "--local-fields", switch_words, options.local_fields,
           "Tell and obey faces in packets: for local applications");
  app.add_option("--congestion-interval", options.congestion_interval_ms,
                 "How long packets queue before the first mark")
      ->type_name("MS");
  app.add_option("--congestion-threshold", options.congestion_threshold,
                 "Octets that may queue without a mark")
      ->type_name("OCTETS");
}

void add_filters(CLI::App& app, face_options& options) {
  app.add_option("URI", options.face, "Faces with this remote FaceUri only");
  app.add_option("--scheme", options.filter.uri_scheme, "Of this scheme only, on either side");
  app.add_option("--local", options.filter.local_uri, "With this local FaceUri only")
      ->type_name("URI");
  add_word(app, "--scope", scope_words(), options.filter.face_scope, "Of this scope only");
  add_word(app, "--persistency", persistency_words(), options.filter.face_persistency,
           "Of this persistency only");
  add_word(app, "--link", link_type_words(), options.filter.link_type, "Of this link type only");
}

void set_up_face(CLI::App& app, action_table& actions) {
  app.require_subcommand(1);
  auto options = std::make_shared<face_options>();
  const auto leaf = [&](const char* name, const char* help, const char* example, auto work) {
    CLI::App& made = *app.add_subcommand(name, help);
    add_socket_option(made, *options);
    actions.add(made, example, [options, work](console& out) { return work(*options, out); });
    return &made;
  };
  const auto add_face = [&](CLI::App& made) {
    made.add_option("FACE", options->face, "Number or FaceUri")->required();
  };
  add_filters(*leaf("list", "Every face with its counters and drops",
                    "facet face list\n  facet face list --scheme udp4", list_faces),
              *options);
  add_face(*leaf("show", "One face", "facet face show 260", show_face));
  auto* created = leaf("create", "Make a face",
                       "facet face create udp4://192.0.2.1:6363 --persistency permanent", create);
  created->add_option("URI", options->face, "FaceUri of the other side")->required();
  created->add_option("--local", options->local_uri, "FaceUri of this side")->type_name("URI");
  add_properties(*created, *options);
  add_face(*leaf("destroy", "End a face", "facet face destroy 260", destroy));
  auto* updated = leaf("update", "Change a face", "facet face update 260 --reliability on", update);
  add_face(*updated);
  add_properties(*updated, *options);
}

const subcommand face_command{"face", "The forwarder's faces", set_up_face};

}  // namespace
}  // namespace facet::apps
