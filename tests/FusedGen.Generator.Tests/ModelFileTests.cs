using System.Runtime.CompilerServices;
using FusedGen.Generator.Models;

namespace FusedGen.Generator.Tests;

/// <summary>A model's bytes are decoded once in a build, and hold no memory between two edits.</summary>
public class ModelFileTests
{
    [Fact]
    public void Bytes_that_are_still_there_are_not_decoded_again()
    {
        byte[] content = [1, 2, 3];
        ModelFile file = ModelFile.Sound("m.onnx", "hash", content, _ => throw new InvalidOperationException("decoded again"));

        Assert.Same(content, file.ReadContent(CancellationToken.None));
        GC.KeepAlive(content);
    }

    [Fact]
    public void Bytes_that_nobody_holds_are_let_go_and_decoded_again()
    {
        ModelFile file = WithContentThatNobodyHolds();
        GC.Collect();

        Assert.Equal([4, 5], file.ReadContent(CancellationToken.None));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ModelFile WithContentThatNobodyHolds() => ModelFile.Sound("m.onnx", "hash", new byte[100_000], _ => [4, 5]);
}
