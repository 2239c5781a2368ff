// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/load/face_counters.hpp"

#include "core/management/dataset.hpp"
#include "core/packet/name.hpp"

#include <chrono>
#include <thread>

namespace facet::load_actors {
namespace {

/// Counters that two looks so far apart show alike have come to rest …
constexpr std::chrono::milliseconds between_looks{10};
/// … and where packets never rest, somebody else's are among them.
constexpr int most_looks = 50;

}  // namespace

result<face_sums> sums_of(client::connection& connection, const std::set<std::uint64_t>& faces) {
  const auto name = packet::name::parse("/localhost/nfd/faces/list");
  if (!name)
    return fail(name.error());
  const auto content = connection.fetch_dataset(*name);
  if (!content)
    return fail(content.error().code,
                "cannot read the forwarder's faces: " + content.error().message);
  const auto all = management::decode_dataset<management::face_status>(*content);
  if (!all)
    return fail(all.error());
  face_sums sum;
  for (const auto& face : *all) {
    if (!faces.contains(face.face_id))
      continue;
    sum.in_interests += face.n_in_interests;
    sum.out_interests += face.n_out_interests;
    sum.in_data += face.n_in_data;
    sum.out_data += face.n_out_data;
    sum.in_nacks += face.n_in_nacks;
    sum.out_nacks += face.n_out_nacks;
  }
  return sum;
}

result<face_sums> sums_at_rest(client::connection& connection,
                               const std::set<std::uint64_t>& faces) {
  auto last = sums_of(connection, faces);
  for (int look = 1; look < most_looks && last; ++look) {
    std::this_thread::sleep_for(between_looks);
    auto next = sums_of(connection, faces);
    if (!next || *next == *last)
      break;
    last = std::move(next);
  }
  return last;
}

void store(const face_sums& before, const face_sums& after, load::forwarder_result& into) {
  into.known = true;
  into.in_interests = after.in_interests - before.in_interests;
  into.out_interests = after.out_interests - before.out_interests;
  into.in_data = after.in_data - before.in_data;
  into.out_data = after.out_data - before.out_data;
  into.in_nacks = after.in_nacks - before.in_nacks;
  into.out_nacks = after.out_nacks - before.out_nacks;
}

result<own_counters> own_counters::begin(const std::string& socket, std::set<std::uint64_t> faces) {
  client::options options;
  options.socket_path = socket;
  options.shared_memory = false;
  options.reconnect = false;
  auto opened = client::connection::open(options);
  if (!opened)
    return fail(opened.error());
  own_counters made{std::move(*opened), std::move(faces)};
  const auto before = sums_of(made.connection_, made.faces_);
  if (!before)
    return fail(before.error());
  made.before_ = *before;
  return made;
}

load::forwarder_result own_counters::end() {
  load::forwarder_result found;
  if (const auto after = sums_at_rest(connection_, faces_))
    store(before_, *after, found);
  return found;
}

}  // namespace facet::load_actors
