// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facetd/http/one_request.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace facet::apps {
namespace {

/// Longest time until it is noticed that the server stops.
constexpr std::chrono::milliseconds glance{100};

bool would_block(int problem) {
  return problem == EAGAIN || problem == EWOULDBLOCK || problem == EINTR;
}

}  // namespace

one_request::one_request(unique_fd socket, const std::atomic<bool>& stopping)
    : socket_(std::move(socket)), stopping_(stopping) {
}

// Closing a socket with octets that nobody read resets the connection, and the answer with it.
one_request::~one_request() {
  ::shutdown(socket_.get(), SHUT_WR);
  std::array<char, 4096> rest;
  for (int i = 0; i < 16 && ::recv(socket_.get(), rest.data(), rest.size(), MSG_DONTWAIT) > 0;
       ++i) {
  }
}

bool one_request::wait_for(short events, clock::time_point until) const {
  using std::chrono::milliseconds;
  pollfd wait{socket_.get(), events, 0};
  while (!stopping_) {
    const auto left = std::chrono::ceil<milliseconds>(until - clock::now());
    if (left <= milliseconds{0})
      return false;
    if (::poll(&wait, 1, static_cast<int>(std::min(left, glance).count())) > 0)
      return true;
  }
  return false;
}

bool one_request::receive_head() {
  constexpr std::string_view end = "\r\n\r\n";
  std::array<char, 4096> piece;
  while (wait_for(POLLIN, begun_ + head_time)) {
    const auto n = ::recv(socket_.get(), piece.data(), piece.size(), MSG_DONTWAIT);
    if (n < 0 && would_block(errno))
      continue;
    if (n <= 0)
      return false;
    const auto look_from = head_.size() < end.size() ? 0 : head_.size() - end.size();
    head_.append(piece.data(), static_cast<std::size_t>(n));
    if (const auto found = head_.find(end, look_from); found != std::string::npos) {
      head_.resize(found + end.size());
      return true;
    }
    if (head_.size() > longest_head)
      return false;
  }
  return false;
}

ssize_t one_request::read(char* ptr, size_t size) {
  const auto n = std::min(size, head_.size() - read_);
  std::copy_n(head_.data() + read_, n, ptr);
  read_ += n;
  return static_cast<ssize_t>(n);
}

ssize_t one_request::write(const char* ptr, size_t size) {
  while (wait_for(POLLOUT, begun_ + whole_time)) {
    const auto n = ::send(socket_.get(), ptr, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n >= 0 || !would_block(errno))
      return n;
  }
  return -1;
}

void one_request::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

void one_request::get_local_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

}  // namespace facet::apps
