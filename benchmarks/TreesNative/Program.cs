// Prints the nanoseconds of one row: the number of the case and the seconds to measure are the arguments.
using System.Globalization;
using FusedGen;
using FusedGen.Benchmarks;
using FusedGen.Trees;

int number = int.Parse(args[0], CultureInfo.InvariantCulture);
float[] rows = [.. TreeRows.Data(TreeRows.Count, 3).SelectMany(row => row)];
using NativeTrees predictor = new(number, rows);
Console.WriteLine(Interleaved.Nanoseconds([predictor], TimeSpan.FromSeconds(double.Parse(args[1], CultureInfo.InvariantCulture)))[0]
    .ToString(CultureInfo.InvariantCulture));
return 0;

/// <summary>A case by its number, a row at a time.</summary>
internal sealed class NativeTrees(int number, float[] rows) : Predictor
{
    private readonly long[] _label = new long[1];
    private readonly float[] _outputs = new float[Trees4.ScoresLength];
    private int _next;

    public override string Name => "FusedGen";

    public override void Repeat(int calls)
    {
        for (int i = 0; i < calls; i++)
        {
            ReadOnlySpan<float> row = rows.AsSpan(_next, TreeRows.Features);
            switch (number)
            {
                case 0:
                    Trees0.Predict(row, _outputs.AsSpan(0, 1));
                    break;
                case 1:
                    Trees1.Predict(row, _outputs.AsSpan(0, 1));
                    break;
                case 2:
                    Trees2.Predict(row, _outputs.AsSpan(0, 1));
                    break;
                case 3:
                    Trees3.Predict(row, _outputs.AsSpan(0, 1));
                    break;
                case 4:
                    Trees4.Predict(row, _label, _outputs);
                    break;
                default:
                    Trees5.Predict(row, _outputs.AsSpan(0, 1));
                    break;
            }

            _next += TreeRows.Features;
            _next = _next + TreeRows.Features > rows.Length ? 0 : _next;
        }
    }

    public override void CopyOutputs(Span<float> outputs) => _outputs.CopyTo(outputs);
}

[FusedModel("trees-0.onnx")]
internal static partial class Trees0;

[FusedModel("trees-1.onnx")]
internal static partial class Trees1;

[FusedModel("trees-2.onnx")]
internal static partial class Trees2;

[FusedModel("trees-3.onnx")]
internal static partial class Trees3;

[FusedModel("trees-4.onnx")]
internal static partial class Trees4;

[FusedModel("trees-5.onnx")]
internal static partial class Trees5;
