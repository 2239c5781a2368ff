// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// Applications that damage their region under a living facetd, while others exchange packets.
#include "core/packet/interest.hpp"
#include "tests/core/shm/shm_fixture.hpp"
#include "tests/stress/hostile_app.hpp"
#include "tests/stress/numbered.hpp"
#include "tests/stress/stress_fixture.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <limits>
#include <string>

namespace facet::tests {
namespace {

class HostileRegionStressTest : public StressTest {
 protected:
  void SetUp() override {
    StressTest::SetUp();
    start_stream();
    control_ = std::make_unique<client::connection>(open_control(socket_));
    const auto created = create_face(*control_, face_.get());
    ASSERT_TRUE(created.succeeded()) << created.text;
    face_id_ = created.body->face_id.value();
    app_ = std::make_unique<hostile_app>(face_.get());
  }

  void TearDown() override {
    expect_undisturbed_stream();
    EXPECT_TRUE(run_facet({"status", "--json"}).ended.status == 0);
    expect_orderly_end();
    EXPECT_FALSE(shm::leaves_anything(face_.get()));
  }

  void expect_closed(const std::string& reason) {
    EXPECT_TRUE(closes(face_.get(), reason));
    EXPECT_FALSE(face_ids(*control_).contains(face_id_));
    EXPECT_FALSE(shm::leaves_anything(face_.get()));
  }

  /// Routes a prefix to the hostile app, while its face is still well.
  void register_prefix() {
    management::control_parameters p;
    p.name = prefix_;
    p.face_id = face_id_;
    const auto registered = control_->command("rib", "register", p);
    ASSERT_TRUE(registered && registered->succeeded());
  }

  /// Makes facetd write Interests to the hostile app, from another application.
  void make_facetd_write() {
    auto writer = open_control(socket_);
    for (std::uint64_t n = 0; n < 100; ++n)
      ASSERT_TRUE(writer.send(numbered_interest(prefix_, n, std::chrono::seconds{1})));
    // Its answer comes after facetd has handled what was sent before.
    list_faces(writer);
  }

  /// Drops of our face as `facet status --json` reports them.
  nlohmann::json drops() {
    const auto ran = run_facet({"status", "--json"});
    const auto json = nlohmann::json::parse(ran.output, nullptr, false);
    if (json.is_object())
      for (const auto& each : json.at("drops"))
        if (each.at("face_id") == face_id_)
          return each.at("drops");
    return nullptr;
  }

  const packet::name prefix_ = *packet::name::parse("/hostile");
  const shm::name_cleanup face_{shm::unique_face_name("stress-hostile")};
  std::unique_ptr<client::connection> control_;
  std::unique_ptr<hostile_app> app_;
  face_id face_id_ = no_face;
};

TEST_F(HostileRegionStressTest, ARegionTruncatedToNothingClosesItsFace) {
  app_->truncate(0);
  app_->ring();
  expect_closed("truncated");
}

TEST_F(HostileRegionStressTest, ARegionTruncatedBehindItsHeaderClosesItsFaceWhenSlotsAreRead) {
  app_->write_slot(0, 100, 6);
  app_->header().a2e_tail.store(1);
  app_->truncate(shm::region_header_size);
  app_->ring();
  // The header's page is still there, the slots of the first page read as zeros.
  app_->header().a2e_tail.store(16);
  app_->ring();
  expect_closed("truncated");
}

TEST_F(HostileRegionStressTest, ARegionTruncatedWhileFacetdWritesClosesItsFace) {
  register_prefix();
  app_->truncate(0);
  make_facetd_write();
  expect_closed("truncated");
}

TEST_F(HostileRegionStressTest, ATailFarAheadClosesItsFace) {
  app_->header().a2e_tail.store(1000);
  app_->ring();
  expect_closed("impossible tail");
}

TEST_F(HostileRegionStressTest, ATailBehindTheHeadClosesItsFace) {
  app_->header().a2e_tail.store(std::numeric_limits<std::uint32_t>::max());
  app_->ring();
  expect_closed("impossible tail");
}

TEST_F(HostileRegionStressTest, ALengthBeyondTheSlotClosesItsFace) {
  app_->write_slot(0, std::numeric_limits<std::uint32_t>::max(), 6);
  app_->header().a2e_tail.store(1);
  app_->ring();
  expect_closed("packet length");
}

TEST_F(HostileRegionStressTest, AHeadAheadOfTheTailClosesItsFaceWhenFacetdWrites) {
  register_prefix();
  app_->header().e2a_head.store(1'000'000);  // ahead of every tail that facetd will see here
  make_facetd_write();
  expect_closed("impossible head");
}

TEST_F(HostileRegionStressTest, FacetdTrustsNoHeaderFieldItHasWritten) {
  register_prefix();
  auto& h = app_->header();
  h.magic = 0;
  h.capacity = std::numeric_limits<std::uint32_t>::max();
  h.slot_size = std::numeric_limits<std::uint32_t>::max();
  app_->header().engine_epoch.store(0);
  app_->header().engine_features.store(0);
  app_->ring();
  make_facetd_write();
  EXPECT_TRUE(face_ids(*control_).contains(face_id_));
}

TEST_F(HostileRegionStressTest, FlagsThatSayNonsenseHarmNobody) {
  register_prefix();
  auto& h = app_->header();
  for (auto* const word : {&h.app_features, &h.a2e_parked, &h.e2a_parked, &h.a2e_wants_space,
                           &h.e2a_wants_space, &h.state})
    word->store(0xFFFF'FFFF);
  app_->ring();
  make_facetd_write();
  EXPECT_TRUE(face_ids(*control_).contains(face_id_));
}

TEST_F(HostileRegionStressTest, PacketsThatAreNoneAreDroppedWithTheirReason) {
  for (std::uint32_t i = 0; i < 16; ++i)
    app_->write_slot(i, i * 50, static_cast<std::uint8_t>(i * 37));
  app_->header().a2e_tail.store(16);
  app_->ring();
  EXPECT_TRUE(eventually([&] {
    const auto found = drops();
    return found.is_object() && found.value("malformed", 0) == 16;
  })) << drops().dump();
  EXPECT_TRUE(face_ids(*control_).contains(face_id_));
}

}  // namespace
}  // namespace facet::tests
