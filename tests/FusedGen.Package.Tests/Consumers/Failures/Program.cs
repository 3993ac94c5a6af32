using FusedGen;

namespace Consumer;

[FusedModel("seed.onnx")]
internal static partial class Sound;

[FusedModel("absent.onnx")]
internal static partial class Absent;

[FusedModel("damaged.onnx")]
internal static partial class Damaged;

[FusedModel("unsupported.onnx")]
internal static partial class Unsupported;

internal static class Program
{
    private static int Main()
    {
        float[] output = new float[Sound.OutputLength];
        Sound.Predict(new float[Sound.InputLength], output);
        return output.Length;
    }
}
