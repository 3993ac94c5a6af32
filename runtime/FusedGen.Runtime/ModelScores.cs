namespace FusedGen;

/// <summary>Reads the answers of classifiers.</summary>
public static class ModelScores
{
    /// <summary>
    /// The place of the largest score: of the first of equal ones. A NaN is no score and loses to any number.
    /// </summary>
    /// <param name="scores">The scores of one sample.</param>
    /// <returns>The place; 0 where every score is NaN.</returns>
    /// <exception cref="ArgumentException">There is no score.</exception>
    public static int IndexOfLargest(ReadOnlySpan<float> scores)
    {
        if (scores.IsEmpty)
        {
            throw new ArgumentException("There is no score.", nameof(scores));
        }

        int largest = 0;
        for (int i = 1; i < scores.Length; i++)
        {
            // Not "greater": whatever is not NaN has to replace one that is.
            if (!float.IsNaN(scores[i]) && !(scores[i] <= scores[largest]))
            {
                largest = i;
            }
        }

        return largest;
    }
}
