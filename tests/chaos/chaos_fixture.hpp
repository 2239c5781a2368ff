// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/apps/process.hpp"
#include "tests/core/shm/shm_fixture.hpp"
#include "tests/stress/control.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace facet::tests {

/// What an ordinary run spends on one attack. FACET_CHAOS_SECONDS is what a long one does.
inline constexpr std::chrono::milliseconds short_run{800};

/// FACET_CHAOS_SECONDS; nothing in an ordinary run.
std::optional<std::chrono::seconds> asked_for_duration();
/// FACET_CHAOS_SEED, or one that is printed so that a failed run can be repeated.
std::uint64_t chaos_seed();

/// A facetd, two applications that exchange packets over it and count and verify each, and hostile
/// processes beside them.
///
/// FACET_CHAOS_FACETD=PATH runs another build of facetd, such as one with sanitizers.
class ChaosTest : public testing::Test {
 protected:
  static constexpr std::chrono::seconds patience{60};

  void TearDown() override;

  /// Starts facetd, and remembers what it holds while there is nobody.
  ///
  /// @param shell  commands before facetd, by a shell ("ulimit -n 100")
  void start_forwarder(const std::string& more_configuration = {}, const std::string& shell = {},
                       const std::vector<std::string>& environment = {});

  /// Begins the exchange of the victims.
  void start_victims();
  /// Packets a second between the victims while nobody disturbs them.
  double undisturbed_rate(std::chrono::milliseconds how_long);
  /// Ends the exchange, and expects that each packet came, once, in order and unchanged.
  /// @returns packets a second
  double expect_nothing_lost();

  /// A hostile process; ends with the object.
  [[nodiscard]] std::unique_ptr<process> start_attack(const std::string& name, std::uint64_t seed,
                                                      std::chrono::milliseconds how_long) const;

  /// Expects that facetd forgets all that others, who are gone, had: faces, descriptors, objects.
  void expect_nothing_left();
  /// SIGTERM; expects that facetd ends well (a sanitizer's finding is a failure) and leaves
  /// nothing.
  void expect_orderly_end();

  /// Waits, and expects meanwhile that facetd and the victims live.
  void wait_beside(std::chrono::milliseconds how_long);

  /// What facetd has said.
  [[nodiscard]] std::string log() const { return read_file(log_path_); }
  [[nodiscard]] std::string config_path() const { return directory_.file("facetd.toml"); }
  [[nodiscard]] static bool looks_until(const std::function<bool()>& condition);

  temporary_directory directory_;
  const std::string socket_ = directory_.file("facet.sock");
  const std::string log_path_ = directory_.file("log");
  std::unique_ptr<process> forwarder_;
  std::unique_ptr<process> producer_;
  std::unique_ptr<process> consumer_;

 private:
  [[nodiscard]] std::set<face_id> lasting_faces() const;
  [[nodiscard]] std::size_t open_descriptors() const;
  [[nodiscard]] std::unique_ptr<process> start_consumer() const;
  double end_consumer();

  std::set<face_id> faces_;
  std::size_t descriptors_ = 0;
};

}  // namespace facet::tests
