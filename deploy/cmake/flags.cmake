# facet_flags: every compiler flag of the project, on one interface target. Nothing is set globally.
set(FACET_SANITIZER "" CACHE STRING "address,undefined | thread | empty")
option(FACET_WERROR "Warnings in our own code are errors" OFF)

add_library(facet_flags INTERFACE)
target_compile_features(facet_flags INTERFACE cxx_std_20)
target_compile_options(facet_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
target_include_directories(facet_flags INTERFACE "${PROJECT_SOURCE_DIR}")
if(FACET_WERROR)
  target_compile_options(facet_flags INTERFACE -Werror)
endif()
if(FACET_SANITIZER)
  target_compile_options(facet_flags INTERFACE -fsanitize=${FACET_SANITIZER} -fno-omit-frame-pointer)
  target_link_options(facet_flags INTERFACE -fsanitize=${FACET_SANITIZER})
  if(FACET_SANITIZER STREQUAL "thread")
    target_compile_options(facet_flags INTERFACE -Wno-tsan)  # fences: TSan does not model them
  endif()
endif()
