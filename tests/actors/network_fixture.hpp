// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/sockets.hpp"
#include "core/management/control_parameters.hpp"
#include "core/management/dataset.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"
#include "tests/actors/node_fixture.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace facet::actors::test {

using namespace std::chrono_literals;

inline packet::name name_of(const std::string& uri) {
  return *packet::name::parse(uri);
}

inline packet::buffer interest(const std::string& uri) {
  return packet::interest_builder{name_of(uri)}.encode();
}

inline packet::buffer data(const std::string& uri, const std::string& content) {
  return packet::data_builder{name_of(uri)}.content(bytes_of(content)).encode();
}

/// A forwarder of this process with UDP and TCP ports that the system chose, and an application
/// that commands it.
class network_node {
 public:
  using options_hook = std::function<void(node_options&)>;

  explicit network_node(caf::actor_system& system, const options_hook& change = {}) {
    options_.socket_path = socket_path_;
    options_.lanes = lanes_of_tests();
    options_.udp = {true, true, 0, true};
    options_.tcp = {true, true, 0, true};
    if (change)
      change(options_);
    auto started = node::start(system, options_);
    if (!started)
      throw std::runtime_error(started.error().message);
    node_ = std::move(*started);
    app_ = std::make_unique<client::connection>(connect({}));
  }

  client::connection& app() { return *app_; }
  node& forwarder() { return *node_; }

  /// A second application.
  client::connection connect(client::options o) {
    o.socket_path = socket_path_;
    auto c = client::connection::open(std::move(o));
    if (!c)
      throw std::runtime_error(c.error().message);
    return std::move(*c);
  }

  /// The port of the channel of that scheme: "udp4", "tcp6" … ; 0 when there is none.
  std::uint16_t port(const std::string& scheme) {
    for (const auto& channel : dataset<management::channel_status>("faces/channels")) {
      const auto uri = management::face_uri::parse(channel.local_uri);
      if (uri && uri->scheme == scheme)
        return static_cast<std::uint16_t>(std::stoul(uri->port));
    }
    return 0;
  }

  management::control_response command(const std::string& verb,
                                       const management::control_parameters& p,
                                       const std::string& module = "faces") {
    auto response = app_->command(module, verb, p);
    if (!response)
      throw std::runtime_error(response.error().message);
    return *response;
  }

  /// Creates a face that must come into being.
  face_id create(const std::string& uri, std::optional<std::uint64_t> persistency = {},
                 std::optional<std::uint64_t> flags = {}) {
    management::control_parameters p;
    p.uri = uri;
    p.face_persistency = persistency;
    p.flags = flags;
    p.mask = flags;
    const auto response = command("create", p);
    EXPECT_EQ(response.code, 200u) << response.text;
    return response.succeeded() ? *response.body->face_id : no_face;
  }

  void add_route(const std::string& prefix, face_id face) {
    management::control_parameters p;
    p.name = name_of(prefix);
    p.face_id = face;
    EXPECT_EQ(command("register", p, "rib").code, 200u);
  }

  template <class Item>
  std::vector<Item> dataset(const std::string& name) {
    auto content = app_->fetch_dataset(name_of("/localhost/nfd/" + name));
    if (!content)
      throw std::runtime_error(content.error().message);
    auto items = management::decode_dataset<Item>(*content);
    EXPECT_TRUE(items) << items.error().message;
    return items.value_or(std::vector<Item>{});
  }

  std::vector<management::face_status> faces() {
    return dataset<management::face_status>("faces/list");
  }

  std::optional<management::face_status> face(face_id id) {
    for (auto& f : faces())
      if (f.face_id == id)
        return f;
    return std::nullopt;
  }

  /// The first face of that scheme that its peer made.
  std::optional<management::face_status> face_of_peer(const std::string& scheme) {
    for (auto& f : faces())
      if (f.uri.starts_with(scheme) && f.face_persistency == management::persistency::on_demand)
        return f;
    return std::nullopt;
  }

  nlohmann::json status() {
    auto content = app_->fetch_dataset(name_of("/localhost/facet/status"));
    if (!content)
      throw std::runtime_error(content.error().message);
    return nlohmann::json::parse(content->begin(), content->end());
  }

  /// A counter of the channels, summed up.
  std::uint64_t channel_sum(const std::string& counter) {
    const auto all = status();
    std::uint64_t sum = 0;
    for (const auto& channel : all["channels"])
      sum += channel[counter].get<std::uint64_t>();
    return sum;
  }

  nlohmann::json status_of(face_id id) {
    const auto all = status();
    for (const auto& f : all["faces"])
      if (f["face_id"] == id)
        return f;
    return {};
  }

 private:
  std::string socket_path_ = "/tmp/" + unique_name("net") + ".sock";
  node_options options_;
  std::unique_ptr<node> node_;
  std::unique_ptr<client::connection> app_;
};

/// Tests with whole forwarders and real sockets on the loopback interface.
class NetworkTest : public ::testing::Test {
 protected:
  struct config : caf::actor_system_config {
    config() { configure(*this); }
  };

  void SetUp() override { spdlog::set_level(spdlog::level::err); }

  static bool eventually(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline)
        return false;
      std::this_thread::yield();
    }
    return true;
  }

  static bool has_ipv6() { return listen_udp(*socket_address::from_literal("::1", 0)).has_value(); }

  /// Sends an Interest through `consumer`, answers it at `producer`; what comes back.
  static std::string exchange(client::connection& consumer, client::connection& producer,
                              const std::string& uri, const std::string& content = "hello") {
    EXPECT_TRUE(consumer.send(interest(uri)));
    auto asked = producer.receive(5s);
    if (!asked)
      return "producer: " + asked.error().message;
    EXPECT_TRUE(producer.send(data(uri, content)));
    auto got = consumer.receive(5s);
    if (!got)
      return "consumer: " + got.error().message;
    auto decoded = packet::decode_data(*got);
    return decoded ? text_of(decoded->content) : "not Data";
  }

  config cfg;
  caf::actor_system system{cfg};
};

}  // namespace facet::actors::test
