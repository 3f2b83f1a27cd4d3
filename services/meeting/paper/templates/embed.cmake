# Writes the templates of papers as C++, so that the service needs no files beside it. They are kept as the parts that a
# DOCX is zipped from; deploy/paper-templates makes files of them.
set(parts "[Content_Types].xml" _rels/.rels word/_rels/document.xml.rels word/header1.xml word/settings.xml
          word/styles.xml)

function(part_as_cpp file name result)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(READ "${file}" data)
  set(${result} "      {\"${name}\", R\"part(${data})part\"},\n" PARENT_SCOPE)
endfunction()

set(folder ${CMAKE_CURRENT_LIST_DIR})
foreach(form party state)
  set(${form}_parts "")
  foreach(part IN LISTS parts)
    part_as_cpp("${folder}/common/${part}" "${part}" cpp)
    string(APPEND ${form}_parts "${cpp}")
  endforeach()
  part_as_cpp("${folder}/${form}/word/document.xml" word/document.xml cpp)
  string(APPEND ${form}_parts "${cpp}")
endforeach()

set(shipped_templates ${CMAKE_BINARY_DIR}/services/shipped_templates.cc)
file(CONFIGURE OUTPUT ${shipped_templates} @ONLY CONTENT [[
// Made by the build.
#include "services/meeting/paper/templates.h"

namespace district::meeting {

std::vector<ZipPart> ShippedTemplate(Form form) {
  if (form == Form::kParty) return {
@party_parts@  };
  return {
@state_parts@  };
}

}  // namespace district::meeting
]])
target_sources(meeting_parts PRIVATE ${shipped_templates})
set_source_files_properties(${shipped_templates} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
