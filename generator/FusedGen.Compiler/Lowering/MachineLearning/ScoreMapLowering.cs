using FusedGen.Compiler.Graph;
using static FusedGen.Compiler.Lowering.MachineLearning.MachineLearningOperator;

namespace FusedGen.Compiler.Lowering.MachineLearning;

/// <summary>
/// Dictionaries of scores by their labels, which are the scores: the labels are known while compiling.
/// </summary>
internal static class ScoreMapLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } = [Of("ZipMap", ZipMap, "Its output is the tensor of scores; its keys are the labels.")];

    private static void ZipMap(NodeContext node)
    {
        Value scores = node.FloatInput(0);
        Labels labels = Labels.Of(node, "classlabels_int64s");
        if (scores.Shape.Rank is not (1 or 2) || labels.Count != scores.Shape.Last)
        {
            throw node.Mismatch($"has {labels.Count} labels for scores of the shape {scores.Shape}");
        }

        labels.BindScores(0, scores.Shape.Rank == 1 ? node.Reshape(scores, 1, scores.Shape.Count) : scores);
    }
}
