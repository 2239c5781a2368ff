// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// Who watches routes hears of them before whoever registers them is answered.
#include "tests/actors/node_fixture.hpp"

#include <algorithm>
#include <memory>
#include <mutex>
#include <vector>

namespace facet::actors::test {
namespace {

/// What a watcher was told.
class told_changes {
 public:
  void add(const std::vector<tables::fib_change>& changes) {
    const std::lock_guard lock{mutex_};
    all_.insert(all_.end(), changes.begin(), changes.end());
  }
  /// Of a prefix: true for a next hop that was set, false for one that was removed.
  std::vector<bool> about(std::string_view prefix) {
    const std::lock_guard lock{mutex_};
    std::vector<bool> found;
    for (const auto& change : all_)
      if (change.prefix == *packet::name::parse(prefix))
        found.push_back(change.cost.has_value());
    return found;
  }

 private:
  std::mutex mutex_;
  std::vector<tables::fib_change> all_;
};

class watching_state {
 public:
  using handle = route_watcher;
  static inline const char* name = "test.watcher";

  watching_state(route_watcher::pointer, std::shared_ptr<told_changes> told)
      : told_(std::move(told)) {}

  route_watcher::behavior_type make_behavior() {
    return {[this](const std::vector<tables::fib_change>& changes) { told_->add(changes); }};
  }

 private:
  std::shared_ptr<told_changes> told_;
};

class RouteWatcherTest : public NodeTest {
 protected:
  void watch() {
    watcher_ = port::spawn<watching_state>(system, nullptr, told_);
    caf::anon_send(caf::actor_cast<face_manager_actor>(node->service()), watch_routes{watcher_});
  }

  std::shared_ptr<told_changes> told_ = std::make_shared<told_changes>();
  route_watcher watcher_;
};

TEST_F(RouteWatcherTest, IsToldBeforeTheApplicationIsAnswered) {
  watch();
  auto producer = std::make_unique<client::connection>(connect());
  ASSERT_TRUE(producer->register_prefix(*packet::name::parse("/video")));
  EXPECT_EQ(told_->about("/video"), std::vector{true});
  ASSERT_TRUE(producer->unregister_prefix(*packet::name::parse("/video")));
  EXPECT_EQ(told_->about("/video"), (std::vector{true, false}));
  ASSERT_TRUE(producer->register_prefix(*packet::name::parse("/more")));
  producer.reset();
  EXPECT_TRUE(eventually([this] { return told_->about("/more") == std::vector{true, false}; }));
}

TEST_F(RouteWatcherTest, IsToldOfWhatWasThereBefore) {
  auto producer = connect();
  ASSERT_TRUE(producer.register_prefix(*packet::name::parse("/video")));
  watch();
  EXPECT_TRUE(eventually([this] { return told_->about("/video") == std::vector{true}; }));
}

TEST_F(RouteWatcherTest, KeepsNobodyWaitingWhenItIsGone) {
  watch();
  auto producer = connect();
  ASSERT_TRUE(producer.register_prefix(*packet::name::parse("/one")));
  caf::anon_send_exit(watcher_, caf::exit_reason::kill);
  EXPECT_TRUE(producer.register_prefix(*packet::name::parse("/two")));
}

}  // namespace
}  // namespace facet::actors::test
