using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;

namespace FusedGen.Compiler.Streaming;

/// <summary>A chunk that a stride does not divide: so many times as many frames are needed.</summary>
internal sealed class ChunkTooShortException(int factor) : Exception
{
    /// <summary>By what to multiply the chunk.</summary>
    public int Factor { get; } = factor;
}

/// <summary>Why a network has no streaming twin.</summary>
internal static class StreamRefusal
{
    /// <summary>A refusal that names the node of the file.</summary>
    public static ModelException At(Origin origin, string reason) => Of($"{NodeContext.Describe(origin)} {reason}.");

    /// <summary>A refusal of the whole network.</summary>
    public static ModelException Of(string message) => new(DiagnosticIds.NoStream, message);
}
