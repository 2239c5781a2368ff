// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/stress/control.hpp"

#include <filesystem>
#include <stdexcept>
#include <string_view>

namespace facet::tests {
namespace {

/// Generous: a machine may be loaded, and a failed look-up ends the test.
constexpr std::chrono::seconds answer_limit{60};

template <class T>
T value_of(result<T> answer) {
  if (!answer)
    throw std::runtime_error(answer.error().message);
  return std::move(*answer);
}

template <class Item>
std::vector<Item> fetch(client::connection& control, std::string_view dataset) {
  const auto name = value_of(packet::name::parse("/localhost/nfd/" + std::string{dataset}));
  const auto content = value_of(control.fetch_dataset(name));
  return value_of(management::decode_dataset<Item>(content));
}

void add_objects(const std::string& folder, std::string_view prefix, const std::string& part,
                 std::vector<std::string>& found) {
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    const auto name = entry.path().filename().string();
    if (name.starts_with(prefix) && name.find(part) != std::string::npos)
      found.push_back(entry.path().string());
  }
}

}  // namespace

client::connection open_control(const std::string& socket) {
  client::options o;
  o.socket_path = socket;
  o.shared_memory = false;
  o.reconnect = false;
  o.connect_timeout = answer_limit;
  o.command_timeout = answer_limit;
  return value_of(client::connection::open(o));
}

management::control_response create_face(client::connection& control, const std::string& name) {
  management::control_parameters p;
  p.uri = "shm://" + name;
  p.capacity = 16;
  return value_of(control.command("faces", "create", p));
}

std::vector<management::face_status> list_faces(client::connection& control) {
  return fetch<management::face_status>(control, "faces/list");
}

std::vector<management::face_status> list_faces(const std::string& socket) {
  auto control = open_control(socket);
  return list_faces(control);
}

std::set<face_id> face_ids(client::connection& control) {
  std::set<face_id> ids;
  for (const auto& face : list_faces(control))
    ids.insert(face.face_id);
  return ids;
}

std::vector<management::rib_entry> list_routes(client::connection& control) {
  return fetch<management::rib_entry>(control, "rib/list");
}

std::vector<management::fib_entry> list_fib(client::connection& control) {
  return fetch<management::fib_entry>(control, "fib/list");
}

std::vector<std::string> objects_of(const std::string& part) {
  std::vector<std::string> found;
  add_objects("/dev/shm", "ndn-shm-", part, found);
  add_objects("/tmp", ".ndn-", part, found);
  return found;
}

}  // namespace facet::tests
