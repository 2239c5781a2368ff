// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/commands.hpp"
#include "apps/facet/datasets.hpp"
#include "apps/facet/forwarder.hpp"
#include "apps/facet/subcommand.hpp"

#include <algorithm>
#include <memory>

namespace facet::apps {
namespace {

struct route_command_options : forwarder_options {
  packet::name prefix;
  bool has_prefix = false;
  std::string next_hop;
  std::optional<std::uint64_t> origin;
  std::uint64_t cost = 0;
  bool no_inherit = false;
  bool capture = false;
  std::optional<std::uint64_t> expires_ms;
};

/// One route of an entry, apart from the others.
struct listed_route {
  const packet::name& prefix;
  const management::route_record& route;
};

nlohmann::ordered_json to_json(const listed_route& each) {
  const auto& expires = each.route.expiration_period;
  return {{"prefix", each.prefix.to_uri()},
          {"face_id", each.route.face_id},
          {"origin", word_for(origin_words(), each.route.origin)},
          {"cost", each.route.cost},
          {"child_inherit", (each.route.flags & management::route_flag::child_inherit) != 0},
          {"capture", (each.route.flags & management::route_flag::capture) != 0},
          {"expires_ms", expires ? nlohmann::ordered_json(*expires) : nullptr}};
}

void print(const listed_route& each, console& out) {
  const std::uint64_t flags = each.route.flags;
  const auto& expires = each.route.expiration_period;
  out.line("{}  face {}, cost {}, origin {}{}{}{}", each.prefix.to_uri(), each.route.face_id,
           each.route.cost, word_for(origin_words(), each.route.origin),
           (flags & management::route_flag::child_inherit) != 0 ? ", child-inherit" : "",
           (flags & management::route_flag::capture) != 0 ? ", capture" : "",
           expires ? fmt::format(", expires in {} s", *expires / 1000) : std::string{});
}

/// The routes that the user's arguments leave; a FaceUri may mean several faces.
std::vector<listed_route> select(const route_command_options& options,
                                 const std::vector<management::rib_entry>& rib,
                                 const std::vector<std::uint64_t>* faces) {
  std::vector<listed_route> chosen;
  for (const management::rib_entry& entry : rib) {
    if (options.has_prefix && entry.name != options.prefix)
      continue;
    for (const management::route_record& route : entry.routes)
      if ((faces == nullptr || std::count(faces->begin(), faces->end(), route.face_id) > 0) &&
          (!options.origin || route.origin == *options.origin))
        chosen.push_back({entry.name, route});
  }
  return chosen;
}

/// Numbers of the faces that a next hop means: every face of a FaceUri.
result<std::vector<std::uint64_t>> faces_called(const std::string& text,
                                                client::connection& connection) {
  const auto faces = fetch_faces(connection);
  if (!faces)
    return fail(faces.error());
  std::vector<std::uint64_t> numbers;
  for (const management::face_status& face : *faces)
    if (std::to_string(face.face_id) == text || means_face(face, text))
      numbers.push_back(face.face_id);
  if (numbers.empty())
    return fail(errc::not_found, fmt::format("there is no face {}", text));
  return numbers;
}

result<outcome> list_routes(const route_command_options& options, console& out) {
  auto connection = attach(options);
  if (!connection)
    return fail(connection.error());
  std::optional<std::vector<std::uint64_t>> faces;
  if (!options.next_hop.empty()) {
    auto called = faces_called(options.next_hop, *connection);
    if (!called)
      return fail(called.error());
    faces = std::move(*called);
  }
  const auto rib = fetch_rib(*connection);
  if (!rib)
    return fail(rib.error());
  outcome done;
  auto& listed = done.document["routes"] = nlohmann::ordered_json::array();
  for (const listed_route& each : select(options, *rib, faces ? &*faces : nullptr)) {
    print(each, out);
    listed.push_back(to_json(each));
  }
  if (listed.empty() && (options.has_prefix || faces))
    done.failure = "no such route";
  return done;
}

management::control_parameters parameters_of(const route_command_options& options,
                                             std::uint64_t face) {
  management::control_parameters wanted;
  wanted.name = options.prefix;
  wanted.face_id = face;
  wanted.origin = options.origin.value_or(management::route_origin::static_route);
  return wanted;
}

result<outcome> add(const route_command_options& options, console& out) {
  auto connection = attach(options);
  if (!connection)
    return fail(connection.error());
  const auto face = find_or_create_face(*connection, options.next_hop);
  if (!face)
    return fail(face.error());
  auto wanted = parameters_of(options, *face);
  wanted.cost = options.cost;
  wanted.flags = (options.no_inherit ? 0 : management::route_flag::child_inherit) |
                 (options.capture ? management::route_flag::capture : 0);
  wanted.expiration_period = options.expires_ms;
  const auto answer = run_command(*connection, "rib", "register", wanted);
  if (!answer)
    return fail(answer.error());
  out.line("{} goes to face {}, cost {}", options.prefix.to_uri(), answer->face_id.value_or(*face),
           answer->cost.value_or(options.cost));
  outcome done;
  done.document = apps::to_json(*answer);
  return done;
}

result<outcome> remove(const route_command_options& options, console& out) {
  auto connection = attach(options);
  if (!connection)
    return fail(connection.error());
  const auto faces = faces_called(options.next_hop, *connection);
  if (!faces)
    return fail(faces.error());
  const auto rib = fetch_rib(*connection);
  if (!rib)
    return fail(rib.error());
  auto narrowed = options;
  narrowed.has_prefix = true;
  narrowed.origin = options.origin.value_or(management::route_origin::static_route);
  const auto chosen = select(narrowed, *rib, &*faces);
  if (chosen.empty())
    return fail(errc::not_found,
                fmt::format("there is no route {} to face {} of origin {}", options.prefix.to_uri(),
                            options.next_hop, word_for(origin_words(), *narrowed.origin)));
  outcome done;
  auto& removed = done.document["removed"] = nlohmann::ordered_json::array();
  for (const listed_route& each : chosen) {
    const auto answer =
        run_command(*connection, "rib", "unregister", parameters_of(narrowed, each.route.face_id));
    if (!answer)
      return fail(answer.error());
    out.line("{} no longer goes to face {}", options.prefix.to_uri(), each.route.face_id);
    removed.push_back(to_json(each));
  }
  return done;
}

void add_arguments(CLI::App& app, const std::shared_ptr<route_command_options>& options) {
  add_name(app, "PREFIX", options->prefix, "Names below it")->required();
  app.add_option("NEXTHOP", options->next_hop, "Number or FaceUri of a face")->required();
  add_word(app, "--origin", origin_words(), options->origin, "Who made the route; default static");
}

void set_up_add(CLI::App& app, const std::shared_ptr<route_command_options>& options) {
  add_arguments(app, options);
  app.add_option("--cost", options->cost, "Lower is better")->type_name("N")->capture_default_str();
  app.add_flag("--no-inherit", options->no_inherit,
               "Not for longer prefixes with routes of theirs");
  app.add_flag("--capture", options->capture, "Let no shorter prefix add routes below this one");
  app.add_option("--expires", options->expires_ms, "Ends the route; default: it stays")
      ->type_name("MS")
      ->check(CLI::PositiveNumber);
}

void set_up_route(CLI::App& app, action_table& actions) {
  app.require_subcommand(1);
  auto options = std::make_shared<route_command_options>();
  const auto leaf = [&](const char* name, const char* help, const char* example, auto work) {
    CLI::App& made = *app.add_subcommand(name, help);
    add_socket_option(made, *options);
    actions.add(made, example, [options, work](console& out) { return work(*options, out); });
    return &made;
  };
  auto* listed = leaf("list", "Every route, or those of a prefix, face or origin",
                      "facet route list\n  facet route list /example --nexthop 260", list_routes);
  add_name(*listed, "PREFIX", options->prefix, "This prefix only")->each([options](const auto&) {
    options->has_prefix = true;
  });
  listed->add_option("--nexthop", options->next_hop, "To this face only: number or FaceUri")
      ->type_name("FACE");
  add_word(*listed, "--origin", origin_words(), options->origin, "Of this origin only");
  set_up_add(*leaf("add", "Send Interests below PREFIX to a face, which is created if need be",
                   "facet route add /example udp4://192.0.2.1:6363 --cost 10", add),
             options);
  add_arguments(*leaf("remove", "Take a route back", "facet route remove /example 260", remove),
                options);
}

const subcommand route_command{"route", "Where Interests go", set_up_route};

}  // namespace
}  // namespace facet::apps
