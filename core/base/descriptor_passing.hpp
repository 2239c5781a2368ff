// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/unique_fd.hpp"

#include <sys/types.h>
#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace facet {

/// Most descriptors that one message may carry; a message with more is taken without any of them.
inline constexpr std::size_t max_passed_descriptors = 4;

/// As sendmsg of `parts`, with descriptors for the peer in the same message (SCM_RIGHTS). They stay
/// the caller's own, to close when this succeeded. Never raises SIGPIPE.
///
/// @pre at most max_passed_descriptors, at least one octet in `parts`
/// @returns octets sent, or -1 and errno; ETOOMANYREFS when too many wait to be received already
ssize_t send_descriptors(int socket, std::span<const iovec> parts,
                         std::span<const unique_fd> descriptors, int flags) noexcept;

/// As recv, and takes the descriptors that came with the octets. They are closed on exec.
///
/// What the kernel could not hand over whole (more than max_passed_descriptors, or no room in the
/// table of descriptors) is closed and nothing of it is taken: `whole` is false then.
struct received_descriptors {
  ssize_t octets = -1;  ///< as recv; errno holds
  bool whole = true;
};
received_descriptors receive_descriptors(int socket, std::span<std::uint8_t> into,
                                         std::vector<unique_fd>& descriptors, int flags);

/// As recv, and takes all descriptors that came with the octets, as many as a message can carry:
/// what is left to the kernel is closed by it on this thread (unasked_descriptors.hpp).
ssize_t receive_all_descriptors(int socket, std::span<std::uint8_t> into,
                                std::vector<unique_fd>& descriptors, int flags);

}  // namespace facet
