// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/datasets.hpp"
#include "apps/facet/forwarder.hpp"
#include "apps/facet/subcommand.hpp"
#include "apps/facet/units.hpp"

#include <memory>

namespace facet::apps {
namespace {

void print(const management::face_status& face, const drops_by_reason& drops, console& out) {
  out.line("{:>5}  {}", face.face_id, face.uri);
  out.line("       in  {} Interests, {} Data, {} Nacks, {}", face.n_in_interests, face.n_in_data,
           face.n_in_nacks, format_size(face.n_in_bytes));
  out.line("       out {} Interests, {} Data, {} Nacks, {}", face.n_out_interests, face.n_out_data,
           face.n_out_nacks, format_size(face.n_out_bytes));
  if (const std::string text = to_text(drops); text != "none")
    out.line("       dropped {}", text);
}

result<outcome> list(const forwarder_options& options, console& out) {
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
    const auto found = facet->drops.find(face.face_id);
    const drops_by_reason drops = found == facet->drops.end() ? drops_by_reason{} : found->second;
    print(face, drops, out);
    auto json = to_json(face);
    json["drops"] = to_json(drops);
    listed.push_back(std::move(json));
  }
  return done;
}

void set_up(CLI::App& app, action_table& actions) {
  app.require_subcommand(1);
  CLI::App& list_app = *app.add_subcommand("list", "Every face with its counters and drops");
  auto options = std::make_shared<forwarder_options>();
  add_socket_option(list_app, *options);
  actions.add(list_app, "facet face list", [options](console& out) { return list(*options, out); });
}

const subcommand face{"face", "The forwarder's faces", set_up};

}  // namespace
}  // namespace facet::apps
