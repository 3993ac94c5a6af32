using System.Diagnostics;
using CsCheck;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Onnx;

public class DamagedFileTests
{
    private static readonly byte[] Sound = OnnxBuilder.Model()
        .Producer("test")
        .Metadata("key", "value")
        .Input("x", null, 4)
        .Gemm("x", "h", 3, 4, 1, 2, -1)
        .Node("Relu", ["h"], "a")
        .Integers("shape", -1, 3, 1)
        .Node("Reshape", ["a", "shape"], "r")
        .Node("Concat", ["r", "r"], "c", ("axis", 2))
        .Node("ReduceMean", ["c"], "y", ("axes", new[] { 1 }), ("keepdims", 0))
        .Output("y")
        .ToBytes();

    [Fact]
    public void TheSoundModelIsRead()
    {
        LoweredModel model = ModelLowering.Lower(OnnxModelReader.Read(Sound));
        Assert.Equal("test", model.Producer);
        Assert.Equal(KeyValuePair.Create("key", "value"), Assert.Single(model.Metadata));
        Assert.Equal(["y"], model.OutputNames);
    }

    [Fact]
    public void AFileCutShortAnywhereIsDamaged()
    {
        for (int length = 0; length < Sound.Length; length++)
        {
            Exception? e = Record.Exception(() => OnnxModelReader.Read(Sound[..length]));
            Assert.Equal("FG0002", Assert.IsType<ModelException>(e).Diagnostic.Id);
        }
    }

    [Fact]
    public void ChangedBitsNeverThrowAnythingElse() =>
        Gen.Select(Gen.Int[0, (Sound.Length * 8) - 1].Array[1, 6], Gen.Int[0, Sound.Length])
            .Sample(
                (bits, cut) =>
                {
                    byte[] damaged = (byte[])Sound.Clone();
                    Array.ForEach(bits, b => damaged[b / 8] ^= (byte)(1 << (b % 8)));
                    AssertBounded(cut % 3 == 0 ? damaged[..cut] : damaged);
                },
                iter: 10_000,
                threads: 1);

    [Fact]
    public void RandomBytesNeverThrowAnythingElse() => Gen.Byte.Array[0, 200].Sample(AssertBounded, iter: 10_000, threads: 1);

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n")]
    [InlineData("<!DOCTYPE html><html>Not found</html>")]
    public void AFileOfTextIsNoModel(string text)
    {
        ModelException e = Assert.Throws<ModelException>(() => OnnxModelReader.Read(System.Text.Encoding.ASCII.GetBytes(text)));
        Assert.Equal("FG0002", e.Diagnostic.Id);
        Assert.Contains("at byte", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CancellationStopsTheReading() =>
        Assert.Throws<OperationCanceledException>(() => OnnxModelReader.Read(Sound, new CancellationToken(canceled: true)));

    private static void AssertBounded(byte[] content)
    {
        Stopwatch watch = Stopwatch.StartNew();
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            ModelLowering.Lower(OnnxModelReader.Read(content));
        }
        catch (ModelException e)
        {
            Assert.DoesNotContain('\n', e.Message);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
        Assert.InRange(watch.ElapsedMilliseconds, 0, 10_000);
    }
}
