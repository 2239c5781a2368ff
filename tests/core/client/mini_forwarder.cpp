// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/client/mini_forwarder.hpp"

#include "core/base/descriptor_passing.hpp"
#include "core/packet/data.hpp"
#include "core/packet/lp.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

namespace facet::client {
namespace {

using namespace std::chrono_literals;

unique_fd listen_at(const std::string& path) {
  ::unlink(path.c_str());
  unique_fd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(fd.get(), 16) != 0)
    throw std::runtime_error("cannot listen at " + path);
  return fd;
}

bool is_management(packet::name_view name) {
  return packet::to_uri(name).starts_with("/localhost/");
}

}  // namespace

mini_forwarder::mini_forwarder(std::string socket_path, behaviour b)
    : path_(std::move(socket_path)), behaviour_(std::move(b)), listener_(listen_at(path_)) {
  thread_ = std::thread{[this] { loop(); }};
}

mini_forwarder::~mini_forwarder() {
  // relaxed: the join orders everything else.
  stop_.store(true, std::memory_order_relaxed);
  thread_.join();
  ::unlink(path_.c_str());
}

void mini_forwarder::loop() {
  while (!stop_.load(std::memory_order_relaxed)) {
    std::vector<pollfd> fds;
    {
      const std::lock_guard lock{mutex_};
      step();
      fds.push_back({listener_.get(), POLLIN, 0});
      for (const auto& c : clients_)
        fds.push_back({c->fd.get(), POLLIN, 0});
      for (auto& [id, f] : faces_) {
        if (f.channel && !f.channel->park())
          fds.front().fd = -1;  // packets are there: only look
        if (f.channel)
          fds.push_back({f.channel->descriptor(), POLLIN, 0});
      }
    }
    // The short limit stands in for what a real forwarder has timers for.
    ::poll(fds.data(), fds.size(), fds.front().fd < 0 ? 0 : 1);
  }
}

void mini_forwarder::step() {
  accept_clients();
  for (std::size_t i = 0; i < clients_.size();) {
    auto& c = *clients_[i];
    read_client(c);
    if (c.fd)
      ++i;
    else
      drop_client(c.serial);
  }
  for (auto& [id, f] : faces_)
    serve_face(f);
}

void mini_forwarder::accept_clients() {
  for (;;) {
    unique_fd fd{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
    if (!fd)
      return;
    clients_.push_back(std::make_unique<client>(client{std::move(fd), {}, next_client_++}));
  }
}

void mini_forwarder::drop_client(std::size_t serial) {
  std::erase_if(faces_, [serial](const auto& f) { return f.second.connection == serial; });
  std::erase_if(registered_, [this](const auto& r) { return !faces_.contains(r.second); });
  std::erase_if(clients_, [serial](const auto& c) { return c->serial == serial; });
}

void mini_forwarder::read_client(client& c) {
  std::array<std::uint8_t, 65536> octets;
  for (;;) {
    const auto n = ::recv(c.fd.get(), octets.data(), octets.size(), MSG_DONTWAIT);
    if (n == 0 || (n < 0 && errno != EAGAIN))
      return c.fd.reset();
    if (n < 0)
      break;
    c.in.insert(c.in.end(), octets.begin(), octets.begin() + n);
  }
  std::size_t done = 0;
  for (;;) {
    const auto rest = bytes_view{c.in}.subspan(done);
    const auto frame = packet::peek_frame(rest);
    if (frame.status != packet::frame_status::complete)
      break;
    on_frame(c, rest.first(frame.size));
    done += frame.size;
  }
  c.in.erase(c.in.begin(), c.in.begin() + static_cast<std::ptrdiff_t>(done));
}

void mini_forwarder::on_frame(client& c, bytes_view frame) {
  const auto lp = packet::decode_lp(frame);
  if (!lp)
    throw std::runtime_error("the client sent something that is no LpPacket");
  const auto interest = packet::decode_interest(lp->fragment);
  if (!lp->nack && interest && is_management(interest->name))
    return on_interest(c, *interest);
  const bool whole = lp->nack.has_value();
  on_packet(packet::buffer::copy_of(whole ? frame : lp->fragment),
            [&](const packet::buffer& back) { write_wrapped(c, back); });
}

void mini_forwarder::on_interest(client& c, const packet::interest_view& interest) {
  questions_.push_back(packet::to_uri(interest.name));
  if (!behaviour_.answers || answer_dataset(c, interest))
    return;
  const auto command = management::parse_command(interest);
  if (!command)
    throw std::runtime_error("not a command: " + packet::to_uri(interest.name));
  if (management::verify_command_digest(interest) != management::digest_form::v03)
    throw std::runtime_error("a command with a wrong digest");
  commands_.push_back(command->module + "/" + command->verb);
  const auto response = execute(c, *command);
  write_wrapped(c, management::make_response_data(interest.name, response));
}

bool mini_forwarder::answer_dataset(client& c, const packet::interest_view& interest) {
  const auto now = std::chrono::steady_clock::now();
  if (const auto segment = publisher_.find(interest, now)) {
    write_wrapped(c, *segment);
    return true;
  }
  const auto found = behaviour_.datasets.find(packet::to_uri(interest.name));
  if (found == behaviour_.datasets.end())
    return false;
  write_wrapped(c, publisher_.publish(interest, found->second, now, 1000).value());
  return true;
}

management::control_response mini_forwarder::execute(client& c,
                                                     const management::command& command) {
  const auto& p = command.parameters;
  if (command.module == "faces" && command.verb == "create")
    return create_face(c, p);
  if (command.module == "faces" && command.verb == "destroy") {
    faces_.erase(p.face_id.value());
    return {200, "OK", p};
  }
  if (command.module != "rib")
    return {501, "no " + command.module + "/" + command.verb, std::nullopt};
  const auto prefix = p.name.value().to_uri();
  if (behaviour_.refused_prefixes.contains(prefix))
    return {403, "not yours", std::nullopt};
  if (command.verb == "register")
    registered_[prefix] = p.face_id.value_or(0);
  else
    registered_.erase(prefix);
  auto body = p;
  body.face_id = p.face_id.value_or(1);
  body.origin = p.origin.value_or(0);
  return {200, "OK", body};
}

management::control_response mini_forwarder::create_face(client& c,
                                                         const management::control_parameters& p) {
  const auto& uri = p.uri.value();
  const auto name = uri.substr(uri.find("://") + 3);
  const bool sealed = behaviour_.kind == engine::sealed;
  if (behaviour_.kind == engine::refused)
    return {406, "no shared memory here", std::nullopt};
  if (uri.starts_with("memfd:") != sealed)
    return {400, "no such scheme here", std::nullopt};
  const auto id = next_face_++;
  face f{std::nullopt, std::nullopt, name, {}, c.serial};
  auto geometry = behaviour_.geometry;
  if (p.mtu)
    geometry.slot_size = shm::slot_size_for_mtu(*p.mtu);
  if (p.capacity)
    geometry.capacity = static_cast<std::uint32_t>(*p.capacity);
  std::uint32_t start_index = 0;
  if (auto& given = behaviour_.start_indices; !given.empty()) {
    start_index = given.front();
    given.pop_front();
  }
  if (behaviour_.kind == engine::seed)
    f.seed.emplace(shm::seed_peer::create(name, geometry, start_index));
  if (behaviour_.kind == engine::facet || sealed) {
    shm::channel::create_options options;
    options.geometry = geometry;
    options.start_index = start_index;
    auto created = sealed ? create_sealed(c, name, options) : shm::channel::create(name, options);
    if (!created)
      return {500, created.error().message, std::nullopt};
    f.channel.emplace(std::move(*created));
  }
  ++created_;
  faces_.emplace(id, std::move(f));
  auto body = p;
  body.face_id = id;
  return {200, "OK", body};
}

result<shm::channel> mini_forwarder::create_sealed(client& c, const std::string& name,
                                                   const shm::channel::create_options& o) {
  auto made = shm::channel::create_sealed(name, o);
  if (!made)
    return fail(made.error());
  c.to_pass = std::move(made->for_app);
  if (behaviour_.tamper)
    behaviour_.tamper(c.to_pass);
  return std::move(made->engine);
}

void mini_forwarder::on_packet(packet::buffer packet,
                               const std::function<void(packet::buffer)>& reply) {
  if (behaviour_.what == mode::echo)
    reply(std::move(packet));
  else if (behaviour_.what == mode::keep)
    received_.push_back(std::move(packet));
}

void mini_forwarder::serve_face(face& f) {
  if (f.channel)
    f.channel->unpark();
  flush_face(f);
  if (behaviour_.what == mode::ignore)
    return;
  const auto take = [&](bytes_view octets) {
    on_packet(packet::buffer::copy_of(octets),
              [&f](packet::buffer back) { f.waiting.push_back(std::move(back)); });
  };
  if (f.channel)
    while (f.channel->receive(256, take).value_or(0) != 0) {
    }
  std::vector<std::uint8_t> octets;
  if (f.seed)
    while (f.seed->try_receive(octets))
      take(octets);
  flush_face(f);
}

void mini_forwarder::flush_face(face& f) {
  while (!f.waiting.empty()) {
    const bytes_view next = f.waiting.front();
    const bool sent = f.channel ? f.channel->try_send(next) : f.seed && f.seed->send(next);
    if (!sent)
      return;
    f.waiting.pop_front();
  }
}

void mini_forwarder::write(client& c, bytes_view octets) const {
  const auto step = behaviour_.one_octet_writes ? 1 : octets.size();
  for (std::size_t done = 0; done < octets.size();) {
    const iovec part{const_cast<std::uint8_t*>(octets.data()) + done,
                     std::min(step, octets.size() - done)};
    const auto n = send_descriptors(c.fd.get(), {&part, 1}, c.to_pass, 0);
    if (n < 0)
      return;  // the client is gone; reading will tell
    c.to_pass.clear();
    done += static_cast<std::size_t>(n);
  }
}

void mini_forwarder::write_wrapped(client& c, bytes_view packet) const {
  if (packet::kind_of(packet) == packet::packet_kind::lp)
    return write(c, packet);
  write(c, packet::encode_lp({}, packet));
}

// -- what tests ask for

void mini_forwarder::change(const std::function<void(behaviour&)>& edit) {
  const std::lock_guard lock{mutex_};
  edit(behaviour_);
}

/// A client is attached before its forwarder has accepted it.
void mini_forwarder::await_client() {
  if (!eventually([this] { return connections() != 0; }))
    throw std::runtime_error("no client");
}

void mini_forwarder::send(std::vector<packet::buffer> packets) {
  await_client();
  const std::lock_guard lock{mutex_};
  if (faces_.empty()) {
    for (const auto& p : packets)
      write_wrapped(*clients_.back(), p);
    return;
  }
  auto& f = faces_.rbegin()->second;
  f.waiting.insert(f.waiting.end(), packets.begin(), packets.end());
  flush_face(f);
}

void mini_forwarder::send_raw(bytes_view octets) {
  await_client();
  const std::lock_guard lock{mutex_};
  write(*clients_.back(), octets);
}

void mini_forwarder::pass(unique_fd descriptor, bytes_view packet) {
  await_client();
  const std::lock_guard lock{mutex_};
  auto& c = *clients_.back();
  c.to_pass.push_back(std::move(descriptor));
  write_wrapped(c, packet);
}

bool mini_forwarder::send_without_ringing(bytes_view packet) {
  const std::lock_guard lock{mutex_};
  auto& seed = *faces_.rbegin()->second.seed;
  // The app's parked flag as the producer would have seen it before its own store reached memory.
  constexpr std::size_t e2a_parked = 384;
  std::atomic_ref parked{*reinterpret_cast<std::uint32_t*>(seed.base() + e2a_parked)};
  const auto seen = parked.exchange(0);
  const bool sent = seed.send(packet);
  parked.store(seen);
  return sent;
}

void mini_forwarder::close_face() {
  const std::lock_guard lock{mutex_};
  faces_.erase(std::prev(faces_.end()));
}

void mini_forwarder::hang_up() {
  const std::lock_guard lock{mutex_};
  while (!clients_.empty())
    drop_client(clients_.back()->serial);
}

std::vector<packet::buffer> mini_forwarder::received() {
  const std::lock_guard lock{mutex_};
  return received_;
}

std::vector<std::string> mini_forwarder::registered() {
  const std::lock_guard lock{mutex_};
  std::vector<std::string> names;
  for (const auto& [name, id] : registered_)
    names.push_back(name);
  return names;
}

std::size_t mini_forwarder::faces() {
  const std::lock_guard lock{mutex_};
  return faces_.size();
}

std::size_t mini_forwarder::faces_created() {
  const std::lock_guard lock{mutex_};
  return created_;
}

std::string mini_forwarder::face_name() {
  const std::lock_guard lock{mutex_};
  return faces_.empty() ? std::string{} : faces_.rbegin()->second.name;
}

std::size_t mini_forwarder::connections() {
  const std::lock_guard lock{mutex_};
  return clients_.size();
}

/// A word of the newest face's region, as any process may see it.
std::uint32_t mini_forwarder::header_word(std::size_t offset) {
  const std::lock_guard lock{mutex_};
  std::uint32_t word = 0;
  if (faces_.empty())
    return word;
  const auto path = "/dev/shm/ndn-shm-" + faces_.rbegin()->second.name;
  const unique_fd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (::pread(fd.get(), &word, sizeof word, static_cast<off_t>(offset)) != sizeof word)
    throw std::runtime_error("cannot read " + path);
  return word;
}

bool mini_forwarder::app_parked() {
  return header_word(384) != 0;
}

bool mini_forwarder::app_wants_room() {
  return header_word(24) != 0;
}

std::vector<std::string> mini_forwarder::questions() {
  const std::lock_guard lock{mutex_};
  return questions_;
}

std::vector<std::string> mini_forwarder::commands() {
  const std::lock_guard lock{mutex_};
  return commands_;
}

bool mini_forwarder::eventually(const std::function<bool()>& there) {
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (!there()) {
    if (std::chrono::steady_clock::now() > deadline)
      return there();
    ::poll(nullptr, 0, 1);
  }
  return true;
}

}  // namespace facet::client
