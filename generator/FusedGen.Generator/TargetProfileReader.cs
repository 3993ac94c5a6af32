using FusedGen.Compiler;
using Microsoft.CodeAnalysis;

namespace FusedGen.Generator;

/// <summary>Asks the compilation once what the consumer's framework offers, so that nothing behind this step depends on a compilation.</summary>
internal static class TargetProfileReader
{
    public static TargetProfile Read(Compilation compilation)
    {
        INamedTypeSymbol? vector = compilation.GetTypeByMetadataName("System.Runtime.Intrinsics.Vector256");
        return new TargetProfile(vector is not null && !vector.GetMembers("MultiplyAddEstimate").IsEmpty);
    }
}
