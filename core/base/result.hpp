// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.hpp"

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace facet {

/// A value, or the error that explains why there is none. The interface is std::expected's (C++23),
/// so a later compiler needs only another alias here. Ordinary outcomes (ring full, nothing there)
/// are values, not errors.
template <class T>
using result = tl::expected<T, error>;

/// Returns from a function that answers `result<T>`: `return fail(errc::invalid_name, "…")`.
inline tl::unexpected<error> fail(errc code, std::string message, int sys = 0) {
  return tl::unexpected<error>(error{code, std::move(message), sys});
}

/// As above, for an error that already exists.
inline tl::unexpected<error> fail(error e) {
  return tl::unexpected<error>(std::move(e));
}

}  // namespace facet
