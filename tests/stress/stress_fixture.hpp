// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/apps/facetd_fixture.hpp"
#include "tests/stress/control.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace facet::tests {

/// Runs facet_stress_peer in one of its roles.
std::vector<std::string> peer_command(std::vector<std::string> arguments);

/// The last line of what a program printed: what a role says of itself at its end.
std::string last_line(const process& program);

/// Waits for the end of a role, and expects that all was well.
void expect_success(process& role, const std::string& who);

/// Looks until `condition` holds; false when it does not in time. Each look should take a while,
/// such as a question to facetd.
bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds limit = patience);

/// A facetd that logs what becomes of its faces, and applications of other processes on it.
class StressTest : public FacetdTest {
 protected:
  void SetUp() override { start_logging_forwarder(); }

  /// (Re)starts facetd on the same socket.
  void start_logging_forwarder();

  /// A role on our facetd, which has said `until` already.
  [[nodiscard]] std::unique_ptr<process> start_role(std::vector<std::string> arguments,
                                                    const std::string& until) const;

  /// Two applications with a stream between them, to show that what happens to others does not
  /// disturb them.
  void start_stream();
  /// Ends the stream, and expects that not a packet was lost, changed or out of order.
  void expect_undisturbed_stream();

  /// Ends facetd with SIGTERM, and expects that it ends well.
  void expect_orderly_end();

  /// Whether facetd logs within the time limit that the face named `name` is gone, because of
  /// something that contains `reason`.
  [[nodiscard]] bool closes(const std::string& name, const std::string& reason);

 private:
  std::unique_ptr<process> stream_producer_;
  std::unique_ptr<process> stream_consumer_;
};

}  // namespace facet::tests
