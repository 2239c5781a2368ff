// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/activity.hpp"

#include <algorithm>
#include <map>

namespace facet::apps {
namespace {

using json = nlohmann::ordered_json;

const json& member_of(const json& object, const char* key) {
  static const json nothing;
  if (!object.is_object())
    return nothing;
  const auto found = object.find(key);
  return found == object.end() ? nothing : *found;
}

std::uint64_t count_in(const json& object, const char* key) {
  const auto& value = member_of(object, key);
  return value.is_number_unsigned() ? value.get<std::uint64_t>() : 0;
}

std::string text_in(const json& object, const char* key) {
  const auto& value = member_of(object, key);
  return value.is_string() ? value.get<std::string>() : std::string{};
}

/// Growth of counters between two objects, per second.
class growth {
 public:
  growth(const json& before, const json& now, double seconds)
      : before_(before), now_(now), seconds_(seconds) {}

  /// Of the sum of these members; 0 when it began anew.
  template <class... Keys>
  [[nodiscard]] double of(Keys... keys) const {
    const auto now = (count_in(now_, keys) + ...);
    const auto before = (count_in(before_, keys) + ...);
    return seconds_ > 0 && now > before ? static_cast<double>(now - before) / seconds_ : 0;
  }

 private:
  const json& before_;
  const json& now_;
  double seconds_;
};

std::uint64_t sum_of_drops(const json& object) {
  std::uint64_t sum = 0;
  for (const auto& [reason, count] : member_of(object, "drops").items())
    sum += count.is_number_unsigned() ? count.get<std::uint64_t>() : 0;
  return sum;
}

/// The objects of a list, by the number that tells them apart.
std::map<std::uint64_t, const json*> by_number(const json& list, const char* key) {
  std::map<std::uint64_t, const json*> all;
  if (list.is_array())
    for (const auto& each : list)
      if (member_of(each, key).is_number_unsigned())
        all[count_in(each, key)] = &each;
  return all;
}

face_activity face_between(const json& f, const json& before, double seconds) {
  const growth g{before, f, seconds};
  face_activity a;
  a.id = count_in(f, "face_id");
  a.uri = text_in(f, "uri");
  a.up = member_of(f, "up") != false;
  a.lane = count_in(f, "lane");
  a.in_packets = g.of("in_interests", "in_data", "in_nacks");
  a.out_packets = g.of("out_interests", "out_data", "out_nacks");
  a.in_octets = g.of("in_octets");
  a.out_octets = g.of("out_octets");
  if (const auto& ring = member_of(f, "ring"); ring.is_object())
    a.packets_in_rings = {count_in(ring, "in"), count_in(ring, "out"), count_in(ring, "slots")};
  a.queued_octets = count_in(f, "queued_octets");
  a.drops = sum_of_drops(f);
  return a;
}

lane_activity lane_between(const json& l, const json& before, double seconds) {
  const growth g{before, l, seconds};
  return {count_in(l, "lane"), count_in(l, "faces"), g.of("cpu_us") / 1e6,   g.of("turns"),
          g.of("polls"),       g.of("sleeps"),       g.of("crossed_packets")};
}

/// Each object of the list `list` of both, compared with the one of the same number before.
template <class Make>
auto compare_lists(const json& before, const json& now, const char* list, const char* key,
                   Make make) {
  std::vector<decltype(make(now, now))> all;
  const auto earlier = by_number(member_of(before, list), key);
  for (const auto& [id, object] : by_number(member_of(now, list), key)) {
    const auto found = earlier.find(id);
    all.push_back(make(*object, found == earlier.end() ? *object : *found->second));
  }
  return all;
}

std::vector<drop_activity> drops_between(const json& before, const json& now, double seconds) {
  std::vector<drop_activity> all;
  const growth g{member_of(before, "drops"), member_of(now, "drops"), seconds};
  for (const auto& [reason, count] : member_of(now, "drops").items())
    if (count.is_number_unsigned())
      all.push_back({reason, count.get<std::uint64_t>(), g.of(reason.c_str())});
  std::ranges::stable_sort(all, std::ranges::greater{}, &drop_activity::count);
  return all;
}

/// Answers between the looks, by bucket.
std::vector<double> answers_between(const json& before, const json& now) {
  const auto& earlier = member_of(member_of(before, "distributions"), "response_us");
  const auto& later = member_of(member_of(now, "distributions"), "response_us");
  std::vector<double> all;
  if (!later.is_array())
    return all;
  const auto number = [](const json& list, std::size_t i) {
    return list.is_array() && i < list.size() && list[i].is_number_unsigned()
               ? list[i].get<std::uint64_t>()
               : 0;
  };
  for (std::size_t i = 0; i < later.size(); ++i) {
    const auto was = number(earlier, i);
    const auto is = number(later, i);
    all.push_back(is > was ? static_cast<double>(is - was) : 0);
  }
  return all;
}

double milliseconds_between(const json& object, const char* from, const json& later,
                            const char* to) {
  const auto begin = count_in(object, from);
  const auto end = count_in(later, to);
  return end > begin ? static_cast<double>(end - begin) : 0;
}

json lane_json(const lane_activity& l) {
  return {{"lane", l.index},
          {"faces", l.faces},
          {"cpu", l.cpu},
          {"turns_per_second", l.turns},
          {"polls_per_second", l.polls},
          {"sleeps_per_second", l.sleeps},
          {"crossed_per_second", l.crossed}};
}

json face_json(const face_activity& f) {
  json face{{"face_id", f.id},
            {"uri", f.uri},
            {"up", f.up},
            {"lane", f.lane},
            {"in_packets_per_second", f.in_packets},
            {"out_packets_per_second", f.out_packets},
            {"in_octets_per_second", f.in_octets},
            {"out_octets_per_second", f.out_octets},
            {"queued_octets", f.queued_octets},
            {"drops", f.drops}};
  if (f.packets_in_rings)
    face["ring"] = {{"in", f.packets_in_rings->in},
                    {"out", f.packets_in_rings->out},
                    {"slots", f.packets_in_rings->slots}};
  return face;
}

}  // namespace

activity activity_between(const json& then, const json& now) {
  const bool same = count_in(then, "started_ms") == count_in(now, "started_ms");
  const auto& before = same ? then : now;
  activity a;
  a.version = text_in(now, "version");
  a.up_s = milliseconds_between(now, "started_ms", now, "now_ms") / 1e3;
  a.seconds = milliseconds_between(before, "now_ms", now, "now_ms") / 1e3;
  const growth g{member_of(before, "forwarder"), member_of(now, "forwarder"), a.seconds};
  a.in_interests = g.of("in_interests");
  a.out_data = g.of("out_data");
  a.in_octets = g.of("in_octets");
  a.out_octets = g.of("out_octets");
  const auto& tables = member_of(now, "tables");
  a.pit = count_in(tables, "pit");
  a.fib = count_in(tables, "fib");
  const auto& cs = member_of(now, "content_store");
  const growth cached{member_of(before, "content_store"), cs, a.seconds};
  a.cs_entries = count_in(cs, "entries");
  a.cs_octets = count_in(cs, "used_octets");
  a.cs_capacity_octets = count_in(cs, "capacity_octets");
  a.hits = count_in(cs, "hits");
  a.misses = count_in(cs, "misses");
  a.hits_per_second = cached.of("hits");
  a.misses_per_second = cached.of("misses");
  a.lanes = compare_lists(before, now, "lanes", "lane",
                          [&](auto& l, auto& was) { return lane_between(l, was, a.seconds); });
  a.faces = compare_lists(before, now, "faces", "face_id",
                          [&](auto& f, auto& was) { return face_between(f, was, a.seconds); });
  a.drops = drops_between(before, now, a.seconds);
  a.cs_policy = text_in(cs, "policy");
  a.answers = answers_between(before, now);
  return a;
}

json to_json(const activity& a) {
  json document{{"version", a.version},
                {"uptime_s", a.up_s},
                {"interval_s", a.seconds},
                {"per_second",
                 {{"in_interests", a.in_interests},
                  {"out_data", a.out_data},
                  {"in_octets", a.in_octets},
                  {"out_octets", a.out_octets},
                  {"hits", a.hits_per_second},
                  {"misses", a.misses_per_second}}},
                {"entries", {{"pit", a.pit}, {"fib", a.fib}, {"content_store", a.cs_entries}}},
                {"content_store",
                 {{"used_octets", a.cs_octets},
                  {"capacity_octets", a.cs_capacity_octets},
                  {"policy", a.cs_policy},
                  {"hits", a.hits},
                  {"misses", a.misses}}},
                {"answers_below_us", json::object()},
                {"lanes", json::array()},
                {"faces", json::array()},
                {"drops", json::object()}};
  for (std::size_t i = 0; i < a.answers.size(); ++i)
    if (a.answers[i] > 0)
      document["answers_below_us"][std::to_string(std::uint64_t{2} << i)] = a.answers[i];
  for (const auto& l : a.lanes)
    document["lanes"].push_back(lane_json(l));
  for (const auto& f : a.faces)
    document["faces"].push_back(face_json(f));
  for (const auto& d : a.drops)
    document["drops"][d.reason] = {{"packets", d.count}, {"per_second", d.per_second}};
  return document;
}

}  // namespace facet::apps
