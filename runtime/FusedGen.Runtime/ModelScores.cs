namespace FusedGen;

/// <summary>Reads the answers of classifiers.</summary>
public static class ModelScores
{
    /// <summary>
    /// The index of the largest score, or of the first of several equal ones. NaN loses to every number.
    /// </summary>
    /// <param name="scores">The scores of one sample.</param>
    /// <returns>The index; 0 if every score is NaN.</returns>
    /// <exception cref="ArgumentException">There are no scores.</exception>
    public static int IndexOfLargest(ReadOnlySpan<float> scores)
    {
        if (scores.IsEmpty)
        {
            throw new ArgumentException("There are no scores.", nameof(scores));
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
