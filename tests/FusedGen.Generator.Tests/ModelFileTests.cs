using System.Runtime.CompilerServices;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Transport;
using FusedGen.Generator.Models;

namespace FusedGen.Generator.Tests;

/// <summary>A model's bytes are decoded once in a build, and hold no memory between two edits.</summary>
public class ModelFileTests
{
    private static readonly ModelTextHeader s_header = new(ModelTextHeader.Model, 3, "hash", "m.onnx");

    [Fact]
    public void Bytes_that_are_still_there_are_not_decoded_again()
    {
        byte[] content = [1, 2, 3];
        ModelFile file = ModelFile.Sound(s_header, content, _ => throw new InvalidOperationException("decoded again"));

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

    [Fact]
    public void Files_beside_a_model_are_told_apart_and_count_for_whether_two_models_are_equal()
    {
        BesideFile[] beside = [new("a.data", ExternalFileState.Read, 2), new("b.data", ExternalFileState.Missing, 0), new("c.data", ExternalFileState.Read, 1)];
        byte[] content = [1, 2, 3, 4, 5];
        ModelFile file = ModelFile.Sound(s_header with { Beside = beside }, content, _ => content);

        (byte[] model, ExternalData data) = file.ReadModel(CancellationToken.None);
        Assert.Equal([1, 2], model);
        Assert.Equal([("a.data", ExternalFileState.Read), ("b.data", ExternalFileState.Missing), ("c.data", ExternalFileState.Read)],
            data.Files.Select(f => (f.Location, f.State)));
        Assert.Equal([[3, 4], [], [5]], data.Files.Select(f => f.Content.ToArray()));
        Assert.NotEqual(file, ModelFile.Sound(s_header with { Beside = beside[..1] }, content, _ => content));
        Assert.NotEqual(file, ModelFile.Sound(s_header with { Beside = beside, Outputs = "y" }, content, _ => content));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ModelFile WithContentThatNobodyHolds() => ModelFile.Sound(s_header, new byte[100_000], _ => [4, 5]);
}
