using FusedGen.Compiler;
using FusedGen.Generator.Caching;

namespace FusedGen.Generator.Structs;

/// <summary>A struct that is marked as the input or output of a model.</summary>
/// <param name="Binding">What it is, and of which model.</param>
/// <param name="Location">Its name in the source, where everything about it is reported.</param>
internal sealed record StructDeclaration(StructBinding Binding, LocationInfo Location);

/// <summary>The same without its place, so that a moved struct compiles nothing again.</summary>
/// <param name="Model">The identity of the model's type.</param>
/// <param name="Struct">The struct.</param>
internal sealed record StructBinding(string Model, DeclaredStruct Struct);
