// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/unique_fd.hpp"

#include <httplib.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>

namespace facet::apps {

/// One HTTP request and its answer on a connection of a client that may be slow or hostile: the
/// head of the request is bounded in size, and both together in time, however the client divides
/// them.
///
/// Ownership: takes the socket; the destructor closes it so that the answer still gets through.
/// Threads:   one at a time.
class one_request final : public httplib::Stream {
 public:
  static constexpr std::size_t longest_head = 16 * 1024;
  static constexpr std::chrono::seconds head_time{5};
  static constexpr std::chrono::seconds whole_time{15};

  /// @param stopping  ends every wait soon; must outlive this object
  one_request(unique_fd socket, const std::atomic<bool>& stopping);
  ~one_request() override;
  one_request(const one_request&) = delete;
  one_request& operator=(const one_request&) = delete;

  /// Waits for the head, which alone is read: no request that is answered here needs a body.
  /// @returns false when it is too long or late, or the client gave up
  bool receive_head();

  bool is_readable() const override { return read_ < head_.size(); }
  bool is_writable() const override { return true; }
  ssize_t read(char* ptr, size_t size) override;
  ssize_t write(const char* ptr, size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  socket_t socket() const override { return socket_.get(); }

 private:
  using clock = std::chrono::steady_clock;
  [[nodiscard]] bool wait_for(short events, clock::time_point until) const;

  unique_fd socket_;
  const std::atomic<bool>& stopping_;
  clock::time_point begun_ = clock::now();
  std::string head_;
  std::size_t read_ = 0;
};

}  // namespace facet::apps
