// Get, List, Create, Update, Delete, Undelete, their batch forms and revisions, for any collection.
#pragma once

namespace district::resource {

class Collection;
class Service;

// Serves every standard method that the proto has for the collection.
void BindStandardMethods(Service& service, const Collection& collection);

}  // namespace district::resource
