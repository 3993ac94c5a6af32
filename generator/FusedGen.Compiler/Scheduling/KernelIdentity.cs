using System.Runtime.CompilerServices;
using FusedGen.Compiler.Planning;

namespace FusedGen.Compiler.Scheduling;

/// <summary>
/// Compares kernels by reference. By value it would walk through their expressions, whose shared parts can be
/// exponentially many.
/// </summary>
internal sealed class KernelIdentity : IEqualityComparer<Kernel>
{
    public static readonly KernelIdentity Instance = new();

    private KernelIdentity()
    {
    }

    public bool Equals(Kernel? x, Kernel? y) => ReferenceEquals(x, y);

    public int GetHashCode(Kernel kernel) => RuntimeHelpers.GetHashCode(kernel);
}
