// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/unique_fd.hpp"

#include <sys/types.h>

#include <cstdint>
#include <span>
#include <vector>

/// Descriptors that a peer passes over a Unix socket although nobody asked for any.
///
/// Whoever closes the last descriptor of a file waits for what its owner made of closing it: a TCP
/// socket with SO_LINGER for as long as it says, a file of a file system in user space for as long
/// as that likes. A peer that passes such a descriptor and closes its own makes the receiver the
/// last, also when it reads without looking for descriptors (the kernel then closes them, on the
/// reader's thread), and when it closes the socket without having read at all. So a thread that
/// must not wait reads and closes the sockets of peers it does not trust by these functions.
namespace facet {

/// Has the kernel refuse such descriptors on the sender's side, where it can (Linux 6.16).
/// Connections that a listening socket accepts inherit it.
void refuse_descriptors(int socket) noexcept;

/// As recv. Descriptors that came with the octets are closed elsewhere.
ssize_t receive_octets(int socket, std::span<std::uint8_t> into, int flags);

/// To be called before a Unix socket is closed: takes what has come and was not read, as above, and
/// nothing comes after it.
void discard_input(int socket) noexcept;

/// Closes descriptors on a thread that is started for it and ends with it, so that nobody waits.
/// One that lingers is told not to before.
void close_elsewhere(std::vector<unique_fd> descriptors);

}  // namespace facet
