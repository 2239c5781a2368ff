// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/forwarding/strategies/network.hpp"

#include "core/packet/prefix_announcement.hpp"
#include "tests/core/forwarding/forwarder_fixture.hpp"

#include <stdexcept>
#include <utility>

namespace facet::forwarding {
namespace {

constexpr std::uint64_t learned_cost = 2048;
constexpr face_id first_face = 257;

std::chrono::milliseconds whole(duration d) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(d);
}

std::string word(std::istringstream& in) {
  std::string w;
  in >> w;
  return w;
}

/// The next word as a number, or `other` at the end of the line.
std::int64_t number(std::istringstream& in, std::int64_t other) {
  const auto w = word(in);
  return w.empty() ? other : std::stoll(w);
}

void must(const result<void>& done) {
  if (!done)
    throw std::invalid_argument(done.error().message);
}

packet::nack_reason reason_called(const std::string& text) {
  using enum packet::nack_reason;
  for (const auto reason : {none, congestion, duplicate, no_route})
    if (to_string(reason) == text)
      return reason;
  throw std::invalid_argument("no reason " + text);
}

packet::buffer announcement_of(std::string_view prefix, std::chrono::milliseconds expiration) {
  return packet::encode_prefix_announcement(n(prefix), expiration, 1);
}

/// describe() without the face, and with what self-learning adds.
std::string described(const packet::buffer& packet) {
  const auto text = describe({0, packet}).substr(3);
  const auto lp = packet::decode_lp(packet).value();
  std::string more = lp.non_discovery ? " nd" : "";
  if (!lp.prefix_announcement.empty())
    more += " ann=" +
            packet::to_uri(packet::decode_prefix_announcement(lp.prefix_announcement)->prefix);
  return text + more;
}

}  // namespace

std::chrono::milliseconds network::now() const {
  return whole(now_ - start);
}

std::vector<network::sent> network::take() {
  return std::exchange(sent_, {});
}

face_id network::face(const std::string& name, const std::string& other) {
  return nodes_.at(name).faces.at(other);
}

// -- what lines say -------------------------------------------------------------------------------

void network::run(const std::string& line) {
  words in{line};
  const auto verb = word(in);
  if (verb.empty())
    return;
  if (verb == "node") {
    const auto name = word(in);
    forwarder_options options;
    options.seed = static_cast<std::uint64_t>(number(in, 1));
    nodes_.emplace(name, host{forwarder{options}, {}, {}});
  } else if (verb == "link" || verb == "app") {
    add_link(in, verb == "app");
  } else if (verb == "route" || verb == "unroute") {
    words again{line};
    add_route(again);
  } else if (verb == "strategy") {
    choose(in);
  } else if (verb == "announce") {
    announce(in);
  } else if (verb == "cut" || verb == "mend") {
    const auto a = word(in);
    link_of(a, word(in)).cut = verb == "cut";
  } else if (verb == "remove") {
    const auto name = word(in);
    nodes_.at(name).fw.remove_face(face(name, word(in)));
  } else if (verb == "every") {
    repeat(in);
  } else {
    run_peer(verb, in);
  }
}

void network::add_link(words& in, bool local) {
  const auto a = word(in), b = word(in);
  face_traits traits;
  link made;
  for (auto w = word(in); !w.empty(); w = word(in))
    if (w == "local")
      local = true;
    else if (w == "adhoc")
      traits.link = link_type::ad_hoc;
    else if (w == "shared")
      traits.link = link_type::multi_access;
    else
      made.delay = std::chrono::milliseconds{std::stoll(w)};
  traits.scope = local ? face_scope::local : face_scope::non_local;
  links_[std::minmax(a, b)] = made;
  for (const auto& [one, other] : {std::pair{a, b}, std::pair{b, a}})
    if (const auto found = nodes_.find(one); found != nodes_.end()) {
      auto& at = found->second;
      const auto id = first_face + at.faces.size();
      at.faces[other] = id;
      at.others[id] = other;
      at.fw.add_face(id, traits);
    } else {
      peers_[one].neighbour = other;
    }
}

void network::add_route(words& in) {
  const bool adds = word(in) == "route";
  const auto name = word(in), prefix = word(in), other = word(in);
  auto& at = nodes_.at(name);
  if (adds)
    must(at.fw.set_next_hop(n(prefix), face(name, other),
                            static_cast<std::uint64_t>(number(in, 0))));
  else
    at.fw.remove_next_hop(n(prefix), face(name, other));
  tick(at, name);
}

void network::choose(words& in) {
  auto& at = nodes_.at(word(in));
  const auto prefix = word(in), strategy = word(in);
  must(strategy.empty() ? at.fw.unset_strategy(n(prefix))
                        : at.fw.set_strategy(n(prefix), n("/localhost/nfd/strategy/" + strategy)));
}

void network::announce(words& in) {
  const auto name = word(in), other = word(in), prefix = word(in);
  const std::chrono::seconds lifetime{number(in, 3600)};
  must(nodes_.at(name).fw.set_announcement(face(name, other), announcement_of(prefix, lifetime),
                                           now_));
}

void network::repeat(words& in) {
  const std::chrono::milliseconds interval{number(in, 0)};
  const auto times = number(in, 0);
  std::string line;
  std::getline(in, line);
  for (std::int64_t i = 0; i < times; ++i) {
    auto numbered = line;
    if (const auto mark = numbered.find('#'); mark != std::string::npos)
      numbered.replace(mark, 1, std::to_string(i + 1));
    later(interval * i, [this, numbered] { run(numbered); });
  }
}

void network::run_peer(const std::string& name, words& in) {
  const bool says_about = name == "serve" || name == "mute" || name == "refuse";
  auto& who = peers_[says_about ? word(in) : name];
  if (name == "serve") {
    who.serves = word(in);
    who.delay = std::chrono::milliseconds{number(in, 0)};
    return;
  }
  if (says_about) {
    who.serves.clear();
    who.refuses = word(in);  // nothing when it is to be mute
    return;
  }
  const auto what = word(in);
  if (what == "interest")
    send_interest(name, in);
  else if (what == "data")
    send_data(name, in);
  else if (what == "nack")
    send_nack(name, in);
  else
    throw std::invalid_argument("nobody can " + name + " " + what);
}

void network::send_interest(const std::string& name, words& in) {
  const auto asked = n(word(in));
  packet::interest_builder interest{asked};
  packet::lp_headers headers;
  interest.nonce(++nonces_made_);
  for (auto w = word(in); !w.empty(); w = word(in))
    if (w.starts_with("nonce="))
      interest.nonce(static_cast<std::uint32_t>(std::stoul(w.substr(6))));
    else if (w.starts_with("hop="))
      interest.hop_limit(static_cast<std::uint8_t>(std::stoul(w.substr(4))));
    else if (w == "fresh")
      interest.must_be_fresh();
    else if (w == "nd")
      headers.non_discovery = true;
    else
      throw std::invalid_argument("no Interest has " + w);
  auto packet = interest.encode();
  carry(name, peers_[name].neighbour,
        headers.empty() ? packet : packet::encode_lp(headers, packet));
}

void network::send_data(const std::string& name, words& in) {
  const auto packet = packet::data_builder{n(word(in))}.content(octets("x")).encode();
  packet::lp_headers headers;
  packet::buffer announced;
  if (const auto w = word(in); w.starts_with("ann=")) {
    announced = announcement_of(w.substr(4), 1h);
    headers.prefix_announcement = announced;
  }
  carry(name, peers_[name].neighbour,
        headers.empty() ? packet : packet::encode_lp(headers, packet));
}

void network::send_nack(const std::string& name, words& in) {
  const auto reason = reason_called(word(in));
  auto& who = peers_[name];
  carry(name, who.neighbour, packet::encode_nack(reason, who.asked.at(word(in))));
}

// -- how packets travel ---------------------------------------------------------------------------

network::link& network::link_of(const std::string& a, const std::string& b) {
  return links_.at(std::minmax(a, b));
}

void network::later(std::chrono::milliseconds delay, std::function<void()> happens) {
  events_.push({now_ + delay, ++n_events_, std::move(happens)});
}

void network::carry(const std::string& from, const std::string& to, const packet::buffer& packet) {
  if (const auto& over = link_of(from, to); !over.cut)
    later(over.delay, [=, this] {
      if (!link_of(from, to).cut)
        arrive(to, from, packet);
    });
}

void network::arrive(const std::string& to, const std::string& from, const packet::buffer& packet) {
  const auto found = nodes_.find(to);
  if (found == nodes_.end())
    return arrive_at_peer(to, packet);
  std::vector<transmission> out;
  found->second.fw.receive(found->second.faces.at(from), {&packet, 1}, now_, out);
  pass_on(found->second, to, out);
}

void network::arrive_at_peer(const std::string& name, const packet::buffer& packet) {
  auto& who = peers_[name];
  const auto lp = packet::decode_lp(packet).value();
  if (lp.nack || packet::kind_of(lp.fragment) != packet::packet_kind::interest)
    return;
  const auto interest = packet::buffer::copy_of(lp.fragment);
  const auto uri = packet::to_uri(packet::decode_interest(interest)->name);
  who.asked[uri] = interest;
  if (!who.refuses.empty())
    run(name + " nack " + who.refuses + " " + uri);
  else if (!who.serves.empty() && n(who.serves).view().is_prefix_of(n(uri)))
    later(who.delay, [=, this] { run(name + " data " + uri); });
}

void network::pass_on(host& from, const std::string& name, std::vector<transmission>& out) {
  for (const auto& t : out) {
    const auto& to = from.others.at(t.face);
    note(name + ">" + to + " " + described(t.packet));
    carry(name, to, t.packet);
  }
  for (const auto& request : from.fw.take_route_requests()) {
    const auto& other = from.others.at(request.face);
    const auto what = request.prefix.to_uri() + " " + other;
    if (request.lifetime == duration{0}) {
      note(name + " unlearns " + what);
      from.fw.remove_next_hop(request.prefix, request.face);
    } else {
      note(name + " learns " + what + " " + std::to_string(whole(request.lifetime).count() / 1000) +
           "s");
      must(from.fw.set_next_hop(request.prefix, request.face, learned_cost));
    }
  }
}

void network::tick(host& at, const std::string& name) {
  std::vector<transmission> out;
  at.fw.tick(now_, out);
  pass_on(at, name, out);
}

/// Every millisecond around the deadline, which is a little later than what is due.
std::optional<time_point> network::next_tick(const host& at) const {
  const auto due = at.fw.next_deadline();
  if (!due)
    return std::nullopt;
  const auto early = start + std::chrono::floor<std::chrono::milliseconds>(*due - start) - 2ms;
  return std::max<time_point>(early, now_ + 1ms);
}

void network::advance(std::chrono::milliseconds time) {
  const auto end = start + time;
  while (true) {
    auto next = events_.empty() ? end : events_.top().at;
    std::string due;
    for (auto& [name, each] : nodes_)
      if (const auto at = next_tick(each); at && *at < next) {
        next = *at;
        due = name;
      }
    if (next >= end)
      break;
    now_ = next;
    if (!due.empty()) {
      tick(nodes_.at(due), due);
      continue;
    }
    const auto happens = events_.top().happens;
    events_.pop();
    happens();
  }
  now_ = end;
}

}  // namespace facet::forwarding
