// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Commands, responses and datasets of the NFD Management Protocol.
#include "core/management/command.hpp"
#include "core/management/control_response.hpp"
#include "core/management/dataset.hpp"
#include "tests/fuzz/throwing.hpp"

#include <vector>

using namespace facet;  // NOLINT(google-build-using-namespace): a program of its own

namespace {

/// What was read is written, and must read the same again.
template <class Item>
void check_dataset(bytes_view wire) {
  const auto items = management::decode_dataset<Item>(wire);
  if (!items)
    return;
  std::vector<std::uint8_t> again;
  for (const auto& item : *items)
    management::encode(item, again);
  const auto second = management::decode_dataset<Item>(again);
  ASSERT_TRUE(second);
  EXPECT_TRUE(*second == *items);
}

void check_parameters(bytes_view wire) {
  const auto parameters = management::decode_control_parameters(wire);
  if (!parameters)
    return;
  const auto again = management::decode_control_parameters(management::encode(*parameters));
  ASSERT_TRUE(again);
  EXPECT_TRUE(*again == *parameters);
}

void check_response(bytes_view wire) {
  const auto response = management::decode_control_response(wire);
  if (!response)
    return;
  const auto again = management::decode_control_response(management::encode(*response));
  ASSERT_TRUE(again);
  EXPECT_TRUE(*again == *response);
}

void check_command(bytes_view wire) {
  const auto interest = packet::decode_interest(wire);
  if (!interest)
    return;
  management::verify_command_digest(*interest);
  if (const auto command = management::parse_command(*interest))
    EXPECT_EQ(command->name.view(), interest->name);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  const bytes_view wire{octets, size};
  check_parameters(wire);
  check_response(wire);
  check_command(wire);
  check_dataset<management::face_status>(wire);
  check_dataset<management::fib_entry>(wire);
  check_dataset<management::rib_entry>(wire);
  check_dataset<management::strategy_choice>(wire);
  check_dataset<management::cs_info>(wire);
  check_dataset<management::channel_status>(wire);
  check_dataset<management::face_query_filter>(wire);
  if (const auto status = management::decode_general_status(wire)) {
    std::vector<std::uint8_t> again;
    management::encode(*status, again);
    EXPECT_TRUE(management::decode_general_status(again) == *status);
  }
  return 0;
}
