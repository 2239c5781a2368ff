// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Interests, Data and names, as octets and as URIs.
#include "core/packet/tlv.hpp"
#include "tests/core/packet/soundness.hpp"
#include "tests/fuzz/throwing.hpp"

#include <string_view>

using namespace facet;  // NOLINT(google-build-using-namespace): a program of its own

namespace {

template <class T>
void check(const packet::decoded<T>& answer, bytes_view wire) {
  if (answer)
    packet::test::expect_sound(*answer);
  else
    EXPECT_LE(answer.error().offset, wire.size());
}

void check_uri(std::string_view text) {
  const auto name = packet::name::parse(text);
  if (!name)
    return;
  const auto again = packet::name::parse(name->to_uri());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->view(), name->view());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  const bytes_view wire{octets, size};
  check(packet::decode_interest(wire), wire);
  check(packet::decode_data(wire), wire);
  check(packet::decode_data(wire, {.allow_unsigned_data = true}), wire);
  const auto framed = packet::peek_frame(wire);
  if (framed.status == packet::frame_status::complete)
    EXPECT_LE(framed.size, size);
  if (size < 512)  // longer ones find nothing new and take long
    check_uri({reinterpret_cast<const char*>(octets), size});
  return 0;
}
