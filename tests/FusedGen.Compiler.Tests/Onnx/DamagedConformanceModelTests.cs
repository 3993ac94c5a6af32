using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Tests.Conformance;

namespace FusedGen.Compiler.Tests.Onnx;

/// <summary>Models of every operator with changed bits: a diagnostic or a graph, never another exception.</summary>
public class DamagedConformanceModelTests
{
    private const int Variants = 25;

    [Theory]
    [InlineData("onnx/T1")]
    [InlineData("onnx/T2")]
    [InlineData("onnx/T3")]
    public void ChangedBitsNeverThrowAnythingElse(string tier)
    {
        // The seed is fixed, so that a failure can be found again.
        Random random = new(20);
        foreach (string name in ConformanceFolder.Cases(tier))
        {
            byte[] sound = ConformanceFolder.Model(name);
            for (int variant = 0; variant < Variants; variant++)
            {
                byte[] damaged = (byte[])sound.Clone();
                for (int flips = random.Next(1, 4); flips > 0; flips--)
                {
                    damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                }

                Exception? e = Record.Exception(() => ModelLowering.Lower(OnnxModelReader.Read(damaged)));
                Assert.True(e is null or ModelException, $"{name}, variant {variant}: {e}");
            }
        }
    }
}
