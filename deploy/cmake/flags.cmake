# facet_flags: every compiler flag of the project, on one interface target. Nothing is set globally.
set(FACET_SANITIZER "" CACHE STRING "address,undefined | thread | empty")
option(FACET_WERROR "Warnings in our own code are errors" OFF)

add_library(facet_flags INTERFACE)
target_compile_features(facet_flags INTERFACE cxx_std_20)
target_compile_options(facet_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
# Both compilers warn of the same: GCC's -Wconversion leaves changes of sign alone, and its -Wshadow what
# is hidden only because another file was joined with this one.
target_compile_options(facet_flags INTERFACE
  "$<$<CXX_COMPILER_ID:Clang>:-Wno-sign-conversion;-Wno-shadow>")
target_include_directories(facet_flags INTERFACE "${PROJECT_SOURCE_DIR}")
if(FACET_WERROR)
  target_compile_options(facet_flags INTERFACE -Werror)
endif()
if(FACET_FUZZ)
  target_compile_options(facet_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(FACET_SANITIZER)
  target_compile_options(facet_flags INTERFACE -fsanitize=${FACET_SANITIZER} -fno-omit-frame-pointer)
  target_compile_definitions(facet_flags INTERFACE FACET_SANITIZED)  # compilers spell it differently
  # Beyond core, checks of every pointer's use make a quarter of the compile time, most of it in CAF's
  # templates; the address sanitizer finds what they would, but for alignment, which is core's matter.
  define_property(TARGET PROPERTY FACET_FEWER_CHECKS INITIALIZE_FROM_VARIABLE FACET_FEWER_CHECKS)
  target_compile_options(facet_flags INTERFACE
    $<$<BOOL:$<TARGET_PROPERTY:FACET_FEWER_CHECKS>>:-fno-sanitize=null,alignment,object-size>)
  target_link_options(facet_flags INTERFACE -fsanitize=${FACET_SANITIZER})
  # Programs under a sanitizer are hundreds of MB: lld links them in a third of the time.
  find_program(FACET_LLD ld.lld)
  if(FACET_LLD)
    target_link_options(facet_flags INTERFACE -fuse-ld=lld)
  endif()
  if(FACET_SANITIZER STREQUAL "thread")
    # Fences: TSan does not model them.
    target_compile_options(facet_flags INTERFACE "$<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>")
  endif()
endif()
