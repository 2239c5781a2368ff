// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"

namespace facet::packet::test {

/// Fails the running test (or, outside of one, the program: GoogleTest's throw_on_failure) unless a
/// packet that was accepted holds what its view promises: every part inside the octets, names that
/// survive being printed and parsed, and packets built from it that decode to the same.
void expect_sound(const interest_view& interest);
void expect_sound(const data_view& data);
void expect_sound(const lp_view& lp);
/// @param wire  what the name lies in
void expect_sound_name(name_view name, bytes_view wire);

}  // namespace facet::packet::test
