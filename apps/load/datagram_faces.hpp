// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/load/messages.hpp"
#include "core/base/result.hpp"
#include "core/client/connection.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace facet::load_apps {

/// The forwarder's faces for drivers' sockets, made over its management protocol by whoever is on
/// its machine. They end with the object.
///
/// Threads: one at a time.
class datagram_faces {
 public:
  datagram_faces() = default;
  datagram_faces(datagram_faces&&) = default;
  datagram_faces& operator=(datagram_faces&&) = delete;
  ~datagram_faces();

  /// Makes a face for each of `ends`, which drivers told, and routes the prefixes of producers.
  ///
  /// @param socket   of the forwarder
  /// @param stopped  asked between faces; true ends it with `cancelled`. May be empty
  /// Errors: invalid_argument (what a driver told makes no sense), refused, cancelled, and those of
  ///         connection
  result<void> announce(const std::string& socket, const load::experiment& experiment,
                        const std::vector<load_actors::datagram_end>& ends,
                        const std::function<bool()>& stopped);

  /// Numbers of the faces.
  [[nodiscard]] const std::set<std::uint64_t>& numbers() const noexcept { return numbers_; }

 private:
  result<void> make(const load_actors::datagram_end& end, const std::string& prefix);
  result<std::uint64_t> create(const load_actors::datagram_end& end);

  std::optional<client::connection> connection_;
  std::set<std::uint64_t> numbers_;
};

}  // namespace facet::load_apps
